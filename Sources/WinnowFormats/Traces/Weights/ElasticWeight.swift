import WinnowModel

/// `es=s:…` in the trace state, and the field `representative_count`: Elastic APM's transaction sample rate.
///
/// The rate is propagated with the trace; 0 marks a transaction that was not sampled. Agents accept rates above 1, which are no probabilities.
enum ElasticWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "elastic", summary: "trace state es=s:RATE: 1 / RATE; attribute representative_count; unknown for 0",
        source: "Elastic APM agents' specification, tracing-sampling.md; vectors of elastic-apm 6.26.2")

    static let keys = ["representative_count", "transaction.representative_count", "span.representative_count"]

    static func statement(attributes: WeightAttributes) -> WeightStatement? {
        for key in keys { if let count = attributes.number(key) { return .count(count) } }
        return nil
    }

    static func statement(traceState header: String) -> WeightStatement? {
        let pairs = TraceState.subKeys(of: "es", in: header)
        guard let rate = pairs.first(where: { $0.key == "s" })?.value else { return nil }
        return .probability(Double(rate) ?? .nan)
    }
}
