import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// The trace state that ddtrace injects, `ot` member included.
enum DatadogTraceStateVectors: VectorSuite {
    static let file = "head/datadog-tracestate.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = (vectors.meta["ids"]?.elements ?? []).compactMap { TraceID(hex: $0.string ?? "") }
        for line in vectors.lines {
            let rate = try #require(line["rate"]?.double)
            let priorities = (line["priority"]?.string ?? "").split(separator: ",")
            var settings = DatadogSamplerSettings(rules: [DatadogSamplerSettings.Rule(sampleRate: rate)])
            settings.rateLimit = -1
            var tracer = DatadogTracer(settings, at: 0)
            for (number, id) in ids.enumerated() {
                let decision = tracer.decide(rule: 0, agentRate: nil, id.low, at: 0)
                let member = line["ot"]?[number]?.string
                let agrees =
                    String(decision.priority) == priorities[number] && decision.probabilityState(id.low) == member
                tally.count(agrees, "rate \(rate), \(id.hex)")
                if number == 0 {
                    tally.count(
                        decision.traceState(spanID: 0x1234, traceIDLow: id.low) == line["header"]?.string,
                        "header at rate \(rate)")
                }
            }
        }
    }
}
