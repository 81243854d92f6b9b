import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@Suite struct InspectedWeightsTests {
    private func span(_ trace: String, _ members: String) -> String {
        let trace = String(repeating: "0", count: 32 - trace.count) + trace
        return
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"\(trace)\",\"spanId\":\"000000000000000b\",\(members)}]}]}]}\n"
    }

    private func attributes(_ pairs: String...) -> String {
        "\"attributes\":[\(pairs.joined(separator: ","))]"
    }

    @Test func countedByCarrier() throws {
        let file = TemporaryFile(
            span("f1", "\"traceState\":\"ot=th:0\"") + span("ffffffffffffff", "\"traceState\":\"ot=th:fd70a4\"")
                + span("f2", attributes("{\"key\":\"sampler.type\",\"value\":{\"stringValue\":\"ratelimiting\"}}"))
                + span("f3", attributes("{\"key\":\"SampleRate\",\"value\":{\"intValue\":\"41000\"}}"))
                + span("f4", "\"name\":\"x\""))
        let inspection = try TraceInspection(file.path)
        let weights = try #require(inspection.weights)
        #expect(weights.traces == 3 && weights.unknown == 1 && weights.silent == 1)
        let threshold = 0x1p56 / Double((1 << 56) - 0xfd_70a4_0000_0000)
        #expect(weights.represented == 1 + threshold + 41_000 + 2)
        let json = TraceInspection.json([inspection])
        #expect(
            json.contains(
                """
                "weights": {"carriers": {"honeycomb": {"greatest": 41000, "least": 41000, "represented_traces": 41000, \
                "traces": 1, "unknown_traces": 0}, "jaeger": {"greatest": 0, "least": 0, "represented_traces": 0, \
                "traces": 0, "unknown_traces": 1}, "otel.threshold": {"greatest": \(threshold), "least": 1, \
                "represented_traces": \(threshold + 1), "traces": 2, "unknown_traces": 0}}, "greatest": 41000, "least": 1, \
                "represented_traces": \(threshold + 41_003), "traces": 3, "unknown_traces": 1}
                """), "\(json)")
        #expect(
            inspection.lines.filter { $0.contains("weight") || $0.contains("stands") } == [
                "  stands for            41,103 traces", "    otel.threshold      2 traces of weight 1…100",
                "    honeycomb           1 traces of weight 41,000",
                "    jaeger              1 of unknown weight, counted as one",
                "    without a weight    1 traces, counted as one",
            ])
    }

    @Test func nothingIsSaidWithoutWeights() throws {
        let inspection = try TraceInspection(TemporaryFile(span("f4", "\"traceState\":\"vendor=1\"")).path)
        #expect(inspection.weights == nil)
        #expect(!TraceInspection.json([inspection]).contains("weight"))
        #expect(!inspection.lines.contains { $0.contains("stands") })
    }
}
