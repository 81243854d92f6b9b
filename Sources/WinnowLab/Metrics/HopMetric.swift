import WinnowPipeline
import WinnowModel

/// What goes into each hop: what the way costs before a decision is taken.
struct HopMetric: LaneMetric {
    static let entries = [
        MetricEntry("hop_requests", unit: "requests", .lower, "export requests into a hop"),
        MetricEntry("hop_spans", unit: "spans", .lower, "spans into a hop"),
        MetricEntry(
            "hop_bytes", unit: "bytes", .lower,
            "OTLP size of the requests into a hop, uncompressed, with what samplers have written on spans"),
        MetricEntry(
            "repeated_spans", unit: "spans", .lower,
            "times that a span reached the backend that had been there, by another of the pipelines that meet",
            isSparse: true),
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        let repeats =
            summary.blueprint.copies > 1
            ? [MetricValue(id: "repeated_spans", dimension: [], value: Double(summary.repeats))] : []
        return repeats
            + summary.traffic.hops.flatMap { hop in
                let dimension = [(key: "hop", value: hop.name)]
                return [
                    MetricValue(id: "hop_requests", dimension: dimension, value: Double(hop.requests)),
                    MetricValue(id: "hop_spans", dimension: dimension, value: Double(hop.spans)),
                    MetricValue(id: "hop_bytes", dimension: dimension, value: Double(hop.bytes)),
                ]
            }
    }
}
