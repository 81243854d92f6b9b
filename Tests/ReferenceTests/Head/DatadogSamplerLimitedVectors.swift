import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// ddtrace's sampler with a rule and a limit: decisions, the limiter's share, and the trace state.
enum DatadogSamplerLimitedVectors: VectorSuite {
    static let file = "head/datadog-sampler-limited.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let start = try #require(vectors.meta["start"]?.double)
        var tracers: [String: DatadogTracer] = [:]
        for line in vectors.lines {
            let rate = try #require(line["sample_rate"]?.double)
            let limit = try #require(line["rate_limit"]?.double)
            var settings = DatadogSamplerSettings(rules: [DatadogSamplerSettings.Rule(sampleRate: rate)])
            settings.rateLimit = limit
            let key = "\(rate) \(limit)"
            var tracer = tracers[key] ?? DatadogTracer(settings, at: JSONValue.int(0).nanos(after: start))
            let id = try #require(TraceID(hex: line["trace_id"]?.string ?? ""))
            let decision = tracer.decide(
                rule: 0, agentRate: nil, id.low, at: (line["time"] ?? .null).nanos(after: start))
            tracers[key] = tracer
            let agrees =
                decision.isSampled == line["sampled"]?.bool && decision.limitRate == line["limit_psr"]?.double
                && decision.priority == line["priority"]?.integer.map(Int.init)
                && decision.traceState(spanID: 0x1234, traceIDLow: id.low) == line["tracestate"]?.string
            tally.count(agrees, "\(id.hex) at \(line["time"]?.double ?? 0): \(decision)")
        }
    }
}
