import WinnowModel

/// `ot=th:…` in the trace state: OpenTelemetry's consistent probability sampling.
///
/// Adjusted count 2^56 / (2^56 − T). A threshold that the trace's own randomness (`rv`, else the low 56 bits of its id) doesn't reach can't be the
/// reason why the trace was kept; samplers must erase such a `th`, and here it says nothing but that somebody sampled. The same for one that
/// can't be read.
enum OpenTelemetryThresholdWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "otel.threshold", summary: "trace state ot=th:…, with rv:… or the trace id: 2^56 / (2^56 - threshold)",
        source: "OpenTelemetry specification, trace/tracestate-probability-sampling.md")

    static func statement(traceState header: String) -> WeightStatement? {
        let pairs = TraceState.openTelemetry(header)
        guard let text = pairs.first(where: { $0.key == "th" })?.value else { return nil }
        guard let threshold = ConsistentThreshold(text: text) else { return .unknown }
        guard let bits = pairs.first(where: { $0.key == "rv" })?.value else { return .threshold(threshold) }
        guard let randomness = ConsistentThreshold.randomness(bits), threshold.keeps(randomness) else {
            return .unknown
        }
        return .weight(threshold.adjustedCount)
    }
}
