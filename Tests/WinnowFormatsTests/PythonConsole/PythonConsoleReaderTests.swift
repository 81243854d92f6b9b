import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@Suite struct PythonConsoleReaderTests {
    private func text(_ changes: [String: String] = [:], resource: String? = nil) -> String {
        let members = [
            "name": "\"step\"",
            "context":
                #"{"trace_id":"0x000000000000a001000000000000b001","span_id":"0x000000000000c002","trace_state":"['{key=ot, value=th:8}', '{key=x, value=y}']"}"#,
            "kind": "\"SpanKind.CLIENT\"", "parent_id": "\"0x000000000000c001\"",
            "start_time": "\"2025-01-09T14:21:04.800962Z\"", "end_time": "\"2025-01-09T14:21:04.802617Z\"",
            "status": #"{"status_code":"ERROR","description":"why"}"#, "attributes": #"{"run":1,"l":["a"]}"#,
            "events": #"[{"name":"e","timestamp":"2025-01-09T14:21:04.800963Z","attributes":{"k":true}}]"#,
            "links":
                #"[{"context":{"trace_id":"0x0000000000000000000000000000000f","span_id":"0x00000000000000ee","trace_state":"[]"},"attributes":{"n":2}}]"#,
            "resource": resource ?? #"{"attributes":{"service.name":"jobs"},"schema_url":"s"}"#,
        ].merging(changes) { $1 }
        return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ",\n  ")
            + "}\n"
    }

    @Test func membersOfASpanAreRead() throws {
        for resource in [nil, #"{"service.name":"jobs"}"#] {
            let read = try ReadSpan.all(text(resource: resource) + text(resource: resource))
            #expect(read.format == "python-console" && read.damage.isClean && read.spans.count == 2)
            let span = try #require(read.spans.first)
            #expect(
                span.traceID == "000000000000a001000000000000b001" && span.spanID == 0xC002 && span.parent == 0xC001)
            #expect(span.start == 1_736_432_464_800_962_000 && span.end == 1_736_432_464_802_617_000)
            #expect(span.name == "step" && span.kind == .client && span.service == "jobs")
            #expect(span.status == .error && span.message == "why" && span.state == "ot=th:8,x=y")
            #expect(span.attributes == ["run": .int(1), "l": .array([.string("a")])])
            #expect(span.links.first?.traceID == 15 && span.links.first?.spanID == 0xEE)
        }
    }

    @Test(arguments: [
        ("context", "{}", "trace id is missing"), ("context", #"{"trace_id":"0x1"}"#, "span id is missing"),
        ("context", #"{"trace_id":"xyz"}"#, "hexadecimal"), ("start_time", "\"noon\"", "start_time"),
        ("parent_id", "\"x\"", "parent id"),
    ])
    func whatIsWrongIsSkippedAndTold(_ key: String, _ value: String, _ words: String) throws {
        let read = try ReadSpan.all(text() + text([key: value]) + text())
        #expect(read.spans.count == 2 && read.damage.skipped == 1)
        #expect(read.damage.diagnostics.first?.message.contains(words) == true, "\(read.damage.diagnostics)")
    }

    @Test func whatIsNullIsNotThere() throws {
        let read = try ReadSpan.all(text(["parent_id": "null", "end_time": "null"]))
        #expect(read.spans.first?.parent == 0 && read.spans.first?.end == 0 && read.damage.isClean)
    }
}
