import Testing
import WinnowFormats
import WinnowModel

/// Pairs of `--tag`, as Jaeger's store in memory reads them (`tenant.go` at `8498073`).
@Suite struct TagConditionTests {
    private var made: (batch: TraceBatch, tables: TraceTables) {
        var tables = TraceTables()
        func set(_ pairs: (String, AttributeValue)...) -> UInt32 {
            tables.attributes.intern(pairs.map { tables.entry($0.0, $0.1) })
        }
        var batch = TraceBatch()
        batch.reserve(traces: 1, spans: 1)
        batch.firstSpan[1] = 1
        batch.status[0] = 2
        batch.attributes[0] = set(
            ("http.status_code", .int(500)), ("text.status", .string("500")), ("ratio", .double(5)),
            ("flag", .bool(true)),
            ("half", .double(0.5)), ("list", .array([.string("a"), .int(1)])), ("content", .bytes([1, 2, 3])),
            ("error", .string("timeout")))
        let scope = tables.intern(
            InstrumentationScope(
                name: tables.strings.intern("lib"), version: tables.strings.intern("1.2"),
                attributes: set(("in.scope", .string("yes")))))
        batch.operation[0] = tables.intern(
            Operation(
                service: tables.strings.intern("shop"), name: tables.strings.intern("GET"), kind: .server, scope: scope)
        )
        batch.instance[0] = tables.intern(
            ServiceInstance(service: tables.strings.intern("shop"), attributes: set(("pod", .string("p-1")))))
        var extras = SpanExtras()
        extras.events = [.init(time: .at(1), name: 0, attributes: set(("exception.type", .string("E"))))]
        extras.links = [.init(traceID: TraceID(high: 1, low: 1), spanID: 1, attributes: set(("why", .string("retry"))))]
        batch.extras = [tables.add(extras)]
        (batch.traceCount, batch.spanCount) = (1, 1)
        return (batch, tables)
    }

    @Test(arguments: [
        "http.status_code=500", "text.status=500", "ratio=5", "ratio=5.0", "flag=true", "half=0.5", "list=[\"a\",1]",
        "list=[a, 1]", "content=AQID", "error=true", "error=1", "error=T", "error=timeout", "span.status=error",
        "span.status=ERROR", "span.kind=server", "span.kind=SERVER", "scope.name=lib", "scope.version=1.2",
        "in.scope=yes", "pod=p-1", "resource.pod=p-1", "exception.type=E", "why=retry",
    ])
    func holds(_ pair: String) {
        let sign = pair.firstIndex(of: "=") ?? pair.endIndex
        let tag = TagCondition(key: String(pair[..<sign]), value: String(pair[pair.index(after: sign)...]))
        #expect(tag.holds(0, trace: 0, of: made.batch, made.tables))
    }

    @Test(arguments: [
        "http.status_code=50", "http.status_code=500.0", "text.status=0500", "flag=1", "error=false", "error=0",
        "span.status=ok", "span.status=unknown", "span.kind=client", "span.kind=none", "scope.name=", "pod=p",
        "resource.http.status_code=500", "no.such.key=", "content=3 bytes",
    ])
    func doesNotHold(_ pair: String) {
        let sign = pair.firstIndex(of: "=") ?? pair.endIndex
        let tag = TagCondition(key: String(pair[..<sign]), value: String(pair[pair.index(after: sign)...]))
        #expect(!tag.holds(0, trace: 0, of: made.batch, made.tables))
    }
}
