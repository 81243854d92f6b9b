import WinnowModel
import WinnowTestSupport

@testable import WinnowOTTL

/// Random spans in columns, attributes drawn and constant, and the same spans as records.
struct RandomColumns {
    private(set) var batch = TraceBatch()
    private(set) var tables = TraceTables()
    private var random: TestRandom

    init(seed: UInt64, traces: Int = 8, spans: Int = 4) {
        random = TestRandom(seed: seed)
        let rows = (0..<12).map { _ in attributeRow(drawn: true) }
        let scopes = (0..<2).map { number in
            tables.intern(
                InstrumentationScope(
                    name: tables.strings.intern("lib\(number)"), version: tables.strings.intern("1"),
                    attributes: attributeRow(drawn: false)))
        }
        let operations = ["GET", "GET /cart", "abc", ""].map { name in
            tables.intern(
                Operation(
                    service: tables.strings.intern("checkout"), name: tables.strings.intern(name),
                    kind: random.pick(SpanKind.allCases), scope: random.pick(scopes)))
        }
        let instances = (0..<3).map { _ in
            tables.intern(
                ServiceInstance(
                    service: tables.strings.intern("checkout"), attributes: attributeRow(drawn: false),
                    schemaURL: tables.strings.intern("a"), droppedAttributes: UInt32(random.below(2))))
        }
        let extras = (0..<5).map { _ in self.extras(rows) }
        batch.reserve(traces: traces, spans: traces * spans)
        batch.traceCount = traces
        batch.spanCount = traces * spans
        for trace in 0..<traces {
            batch.firstSpan[trace + 1] = UInt32((trace + 1) * spans)
            batch.traceIDHigh[trace] = random.next()
            batch.traceIDLow[trace] = random.next()
        }
        batch.extras = [UInt32](repeating: 0, count: batch.spanCount)
        for row in 0..<batch.spanCount {
            batch.spanID[row] = random.next()
            batch.parent[row] = row % spans == 0 ? -1 : Int32(row - 1)
            batch.start[row] = 1_700_000_000_000_000_000 + UInt64(random.below(1000))
            batch.end[row] = batch.start[row] + UInt64(random.below(1000))
            batch.operation[row] = random.pick(operations)
            batch.instance[row] = random.pick(instances)
            batch.status[row] = UInt8(random.below(3))
            batch.attributes[row] = random.pick(rows)
            batch.extras[row] = random.oneIn(2) ? 0 : random.pick(extras)
        }
    }

    private mutating func extras(_ rows: [UInt32]) -> UInt32 {
        var extras = SpanExtras()
        extras.statusMessage = tables.strings.intern(random.pick(["", "abc", "42"]))
        extras.traceState = tables.strings.intern(random.pick(["", "ot=th:8", "a=b,ot=rv:1"]))
        extras.droppedAttributes = UInt32(random.below(2))
        let name = tables.strings.intern("event")
        extras.events = (0..<random.below(3)).map { _ in
            SpanExtras.Event(time: random.pick([.start, .end, .at(5)]), name: name, attributes: random.pick(rows))
        }
        extras.links = (0..<random.below(2)).map { _ in
            SpanExtras.Link(traceID: TraceID(high: 1, low: 2), spanID: 3, attributes: random.pick(rows))
        }
        return tables.add(extras)
    }

    private mutating func attributeRow(drawn: Bool) -> UInt32 {
        var entries: [AttributeTable.Entry] = []
        for key in ["s", "i", "d", "b", "l", "m", "y", "e", "http.status_code", "service.name"] where random.oneIn(2) {
            entries.append(tables.entry(key, value(2)))
        }
        if drawn, random.oneIn(2) {
            let domain = ValueDomain(
                values: random.oneIn(2)
                    ? .list([.string("GET"), .int(500), .empty, .array([.int(1)])])
                    : .numbered(prefix: "a", digits: 3, count: 5),
                scope: random.oneIn(2) ? .span : .trace, purpose: random.next())
            let number = tables.attributes.addDomain(domain)
            let key = tables.strings.intern(random.pick(["drawn", "route", "s"]))
            entries.insert(
                AttributeTable.Entry(key: key, kind: .drawn, payload: number), at: random.below(entries.count + 1))
        }
        return tables.attributes.intern(entries)
    }

    private mutating func value(_ depth: Int) -> AttributeValue {
        switch random.below(depth > 0 ? 9 : 6) {
        case 0: .empty
        case 1: .int(random.pick([0, 1, 200, 500, .max, .min]))
        case 2: .double(random.pick([0, -0.0, 1.5, 500, .nan, .infinity]))
        case 3: .bool(random.oneIn(2))
        case 4: .bytes(random.pick([[], [0], [1, 2, 255]]))
        case 5, 6: .string(random.pick(["", "a", "abc", "GET", "42", "1.5", "é"]))
        case 7: .array((0..<random.below(3)).map { _ in value(depth - 1) })
        default: .map((0..<random.below(3)).map { AttributeValue.KeyedValue(["s", "a", "b"][$0], value(depth - 1)) })
        }
    }

    // MARK: Records

    /// The spans as plain values.
    var records: [TelemetryRecord] {
        (0..<batch.traceCount).flatMap { trace in batch.spans(of: trace).map { record(trace, $0) } }
    }

    private func map(_ row: UInt32, _ keys: (UInt64, UInt64)) -> ValueMap {
        ValueMap(tables.values(row, traceKey: keys.0, spanKey: keys.1).map { (Text($0.key), OTTLValue($0.value)) })
    }

    private func text(_ number: UInt32) -> Text { Text(tables.strings[number]) }

    private func record(_ trace: Int, _ row: Int) -> TelemetryRecord {
        let operation = tables.operations[Int(batch.operation[row])]
        let instance = tables.instances[Int(batch.instance[row])]
        let scope = tables.scopes[Int(operation.scope)]
        var record = TelemetryRecord()
        record.resource.attributes = map(instance.attributes, (0, 0))
        record.resource.schemaURL = text(instance.schemaURL)
        record.resource.droppedAttributes = instance.droppedAttributes
        record.scope.name = text(scope.name)
        record.scope.version = text(scope.version)
        record.scope.attributes = map(scope.attributes, (0, 0))
        record.span = span(trace, row)
        record.span.name = text(operation.name)
        record.span.kind = Int32(operation.kind.rawValue)
        return record
    }

    private func span(_ trace: Int, _ row: Int) -> SpanRecord {
        let extras = tables.extras[Int(batch.extras[row])]
        let keys = (batch.traceIDLow[trace], batch.spanID[row])
        var span = SpanRecord()
        span.traceID = batch.traceID(trace)
        span.spanID = batch.spanID[row]
        span.parentSpanID = batch.parent[row] < 0 ? 0 : batch.spanID[Int(batch.parent[row])]
        span.traceState = text(extras.traceState)
        span.startTime = batch.start[row]
        span.endTime = batch.end[row]
        let parent = Int(batch.parent[row])
        span.flags = parent < 0 || batch.instance[parent] == batch.instance[row] ? 0x101 : 0x301
        span.attributes = map(batch.attributes[row], keys)
        span.droppedAttributes = extras.droppedAttributes
        span.status.code = Int32(batch.status[row])
        span.status.message = text(extras.statusMessage)
        span.events = extras.events.map { event in
            var record = EventRecord()
            record.name = text(event.name)
            record.attributes = map(event.attributes, keys)
            switch event.time {
            case .at(let time): record.time = time
            case .start: record.time = span.startTime
            case .end: record.time = span.endTime
            }
            return record
        }
        span.links = extras.links.map { link in
            var record = LinkRecord()
            record.traceID = link.traceID
            record.spanID = link.spanID
            record.attributes = map(link.attributes, keys)
            return record
        }
        return span
    }
}
