/// The attribute `SampleRate`, as Honeycomb's beelines, its OpenTelemetry distributions and Refinery write it: one in N.
///
/// 0 counts as 1. Refinery has already multiplied the rate that a trace came with; it keeps that one in
/// `meta.refinery.original_sample_rate`, which alone doesn't say what Refinery itself did.
enum HoneycombWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "honeycomb", summary: "attribute SampleRate: N, 1 for 0; unknown with meta.refinery.* alone",
        source: "docs.honeycomb.io, sampling; refinery collect.go, mergeTraceAndSpanSampleRates")

    static let keys = ["SampleRate", "meta.refinery.original_sample_rate", "meta.refinery.reason"]

    static func statement(attributes: WeightAttributes) -> WeightStatement? {
        guard let rate = attributes.number(keys[0]) else { return .unknown }
        return rate == 0 ? .weight(1) : .count(rate)
    }
}
