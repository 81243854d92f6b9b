import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// ddtrace's sampler with rules and the agent's rates, without a limit: decision, priority, metrics and tags.
enum DatadogSamplerVectors: VectorSuite {
    static let file = "head/datadog-sampler.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let spans = try vectors.beside("head/datadog-rules.jsonl").meta["spans"]?.elements ?? []
        var settings = DatadogSamplerSettings()
        settings.rateLimit = -1
        for member in vectors.meta["agent_rates"]?.members ?? [] {
            // "service:web,env:prod"
            let parts = member.name.split(separator: ",", omittingEmptySubsequences: false)
            settings.agentRates.append(
                DatadogSamplerSettings.AgentRate(
                    service: String(parts[0].dropFirst("service:".count)),
                    environment: String(parts[1].dropFirst("env:".count)), rate: member.value.double ?? .nan))
        }
        let withoutRules = settings
        settings.rules = (vectors.meta["rules"]?.elements ?? []).map { DatadogSamplerSettings.Rule($0) }
        for (number, line) in vectors.lines.enumerated() {
            let id = try #require(TraceID(hex: line["trace_id"]?.string ?? ""))
            let span = spans[Int(line["span"]?.integer ?? 0)]
            var tracer = DatadogTracer(line["with_rules"]?.bool == true ? settings : withoutRules, at: 0)
            let decision = tracer.decide(
                DatadogRule.Subject(span), environment: span["tags"]?["env"]?.string ?? "", traceIDLow: id.low, at: 0)
            var metrics: [String: Double] = [:]
            if let name = decision.rateMetric { metrics[name] = decision.rate }
            if let rate = decision.limitRate { metrics["_dd.limit_psr"] = rate }
            var recorded: [String: Double] = [:]
            for member in line["metrics"]?.members ?? [] { recorded[member.name] = member.value.double }
            let agrees =
                decision.isSampled == line["sampled"]?.bool
                && decision.priority == line["priority"]?.integer.map(Int.init)
                && decision.rule == line["rule"]?.integer.map(Int.init) && metrics == recorded
                && decision.knuthRate == line["tags"]?["_dd.p.ksr"]?.string
                && decision.decisionMaker == line["trace_meta"]?["_dd.p.dm"]?.string
            tally.count(agrees, "line \(number): \(decision)")
        }
    }
}
