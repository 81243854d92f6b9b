import Testing
import WinnowFormats
import WinnowModel
import WinnowSettings
import WinnowTestSupport

@testable import WinnowLab

/// What leaves small configurations, worked out by hand.
@Suite struct ApplyRunTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private static func span(_ id: Int, parent: Int? = nil, _ name: String, _ more: String = "") -> String {
        let above = parent.map { "\"parentSpanId\":\"000000000000000\($0)\"," } ?? ""
        return """
            {"traceId":"\(trace)","spanId":"000000000000000\(id)",\(above)"name":"\(name)","kind":2,\
            "startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000\(id)00000000"\(more)}
            """
    }

    private static let request = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"web"}}]},\
        "scopeSpans":[{"spans":[\(span(1, "GET /")),\(span(2, parent: 1, "SELECT", ",\"traceState\":\"a=b\""))]}]}]}

        """

    private func apply(
        _ processors: String, _ pipelines: String, _ change: (inout LabOptions) -> Void = { _ in }
    ) throws -> [String: [JSONValue]] {
        let folder = TemporaryFolder()
        folder.write(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}, otlp/b: {endpoint: x}, debug: }
            connectors: {forward: }
            processors:
            \(processors)
            service:
              pipelines:
            \(pipelines)
            """, to: "c.yaml")
        folder.write(Self.request, to: "traces.jsonl")
        var options = LabOptions()
        change(&options)
        let traffic = try Recording([folder("traces.jsonl")], options).traffic
        let written = try LeavingSpans.apply(folder("c.yaml"), to: traffic, options: options)
        var spans: [String: [JSONValue]] = [:]
        for (end, bytes) in written {
            spans[end.fileName] = try bytes.split(separator: 0x0A).flatMap { line in
                try JSONValue.parse(Array(line), file: "out")["resourceSpans"]?.elements ?? []
            }
        }
        return spans
    }

    private func spans(_ resources: [JSONValue]?) -> [JSONValue] {
        (resources ?? []).flatMap { $0["scopeSpans"]?.elements ?? [] }.flatMap { $0["spans"]?.elements ?? [] }
    }

    @Test func whatPassesLeavesAsEdited() throws {
        let written = try apply(
            """
              filter: {traces: {span: ['name == "GET /"']}}
              attributes: {actions: [{key: tier, value: gold, action: insert}]}
              resource: {attributes: [{key: region, value: eu, action: insert}]}
            """, "    traces: {receivers: [otlp], processors: [filter, attributes, resource], exporters: [otlp, debug]}"
        )
        #expect(written.keys.sorted() == ["traces.debug", "traces.otlp"])
        #expect(written["traces.debug"] == written["traces.otlp"])
        let left = spans(written["traces.otlp"])
        #expect(left.map { $0["name"]?.string } == ["SELECT"])
        #expect(left.first?["parentSpanId"]?.string == "0000000000000001" && left.first?["traceState"]?.string == "a=b")
        #expect(left.first?["attributes"]?.text() == #"[{"key":"tier","value":{"stringValue":"gold"}}]"#)
        #expect(
            written["traces.otlp"]?.first?["resource"]?["attributes"]?.elements?.map { $0["key"]?.string }
                == ["service.name", "region"])
    }

    @Test func thresholdsLeaveAsWritten() throws {
        let written = try apply(
            "  probabilistic_sampler: {sampling_percentage: 100, mode: proportional}",
            "    traces: {receivers: [otlp], processors: [probabilistic_sampler], exporters: [otlp]}")
        let states = spans(written["traces.otlp"]).map { $0["traceState"]?.string }
        #expect(states == ["ot=th:0", "ot=th:0,a=b"])
    }

    @Test func eachWayHasItsOwnEnd() throws {
        let pipelines = """
                traces: {receivers: [otlp], processors: [attributes], exporters: [forward, debug]}
                traces/a: {receivers: [forward], processors: [filter], exporters: [otlp]}
                traces/b: {receivers: [forward], processors: [attributes/b], exporters: [otlp/b]}
            """
        let processors = """
              filter: {traces: {span: ['name == "GET /"']}}
              attributes: {actions: [{key: tier, value: gold, action: insert}]}
              attributes/b: {actions: [{key: tier, value: silver, action: update}]}
            """
        let written = try apply(processors, pipelines)
        #expect(written.keys.sorted() == ["traces.debug", "traces_a.otlp", "traces_b.otlp_b"])
        #expect(written.mapValues { spans($0).count } == ["traces.debug": 2, "traces_a.otlp": 1, "traces_b.otlp_b": 2])
        func tiers(_ name: String) -> [String?] {
            spans(written[name]).map { $0["attributes"]?[0]?["value"]?["stringValue"]?.string }
        }
        #expect(tiers("traces.debug") == ["gold", "gold"])
        #expect(tiers("traces_b.otlp_b") == ["silver", "silver"])
        let one = try apply(processors, pipelines) { $0.pipeline = "traces/b" }
        #expect(one.keys.sorted() == ["traces_b.otlp_b"])
        let without = try apply(processors, pipelines) { $0.ignored = ["filter"] }
        #expect(spans(without["traces_a.otlp"]).count == 2)
    }

    @Test func spansOfOneBatchStandInOneRequest() throws {
        let folder = TemporaryFolder()
        folder.write(LabFiles.collector("  batch: ", "batch"), to: "c.yaml")
        folder.write(Self.request, to: "traces.jsonl")
        let options = LabOptions()
        let traffic = try Recording([folder("traces.jsonl")], options).traffic
        // 100 ms apart: within the 200 ms of a batch.
        let lines = try LeavingSpans.apply(folder("c.yaml"), to: traffic, options: options).values.first ?? []
        #expect(lines.split(separator: 0x0A).count == 1)
    }
}
