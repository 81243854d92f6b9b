/// The rates that Datadog's tracers and agent write on the first span of a trace: one over their product.
///
/// The tracer's own rate stands in `_dd.rule_psr`, else `_dd.agent_psr`, else, propagated as text, `_dd.p.ksr`; its limiter's in
/// `_dd.limit_psr`. The agent adds the rate that traces came with (`_dd1.sr.rcusr`, a copy of `_sample_rate`), its own in front
/// (`_dd1.sr.rapre`), and those of its samplers for traces without a priority (`_dd.no_p_sr`, `_dd.prob_sr`).
/// A trace that the tracer had dropped and that the agent kept for its errors or its rarity has no weight. `_dd1.sr.eausr` and
/// `_dd1.sr.eamax` are rates of extracted events, not of traces.
enum DatadogWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "datadog",
        summary: "attributes _dd.rule_psr, _dd.agent_psr, _dd.p.ksr, _dd.limit_psr, _dd1.sr.*: 1 / product",
        source: "dd-trace-py 4.16.0; datadog-agent pkg/trace/sampler")

    static let keys = tracer + others + [priority] + rescues
    private static let tracer = ["_dd.rule_psr", "_dd.agent_psr", "_dd.p.ksr"]
    private static let others = [
        "_dd.limit_psr", "_dd1.sr.rcusr", "_sample_rate", "_dd1.sr.rapre", "_dd.no_p_sr", "_dd.prob_sr",
    ]
    private static let priority = "_sampling_priority_v1"
    private static let rescues = ["_dd.errors_sr", "_dd.rare"]

    static func statement(attributes: WeightAttributes) -> WeightStatement? {
        var rates = others.filter { $0 != "_sample_rate" || attributes["_dd1.sr.rcusr"] == nil }
            .compactMap { attributes.number($0) }
        if let rate = tracer.lazy.compactMap({ attributes.number($0) }).first { rates.append(rate) }
        let isRescued = rescues.contains { attributes[$0] != nil }
        if isRescued || attributes.number(priority).map({ !($0 > 0) }) == true { return .unknown }
        // A priority without a rate says that somebody decided, as by hand; spans below the first carry it too.
        if rates.isEmpty { return nil }
        if rates.contains(where: { !($0 > 0 && $0 <= 1) }) { return .unknown }
        return .probability(rates.reduce(1, *))
    }
}
