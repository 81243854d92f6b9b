import WinnowSampling
import WinnowPipeline
import WinnowModel

/// What the collectors hold while they wait for decisions.
struct BufferMetric: LaneMetric {
    static let entries = [
        MetricEntry("peak_buffered_spans", unit: "spans", .lower, "most spans that ever waited, all replicas together"),
        MetricEntry("buffered_otlp_bytes", unit: "bytes", .lower, "OTLP size of the spans at their peak, not memory"),
        MetricEntry("evicted_traces", unit: "traces", .lower, "traces pushed out undecided by num_traces"),
        MetricEntry(
            "eviction_age_seconds", unit: "s", .higher,
            "age of the youngest trace pushed out undecided: what num_traces held at its worst"),
        MetricEntry(
            "first_eviction_seconds", unit: "s", .higher,
            "when the first trace was pushed out undecided, from the begin"),
        MetricEntry("late_spans", unit: "spans", .lower, "spans that came after their trace's decision"),
    ]

    private let begin: Nanos

    init(_ context: LaneContext) { begin = context.facts.begin }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var spans = 0
        var bytes = 0
        var evicted = 0
        var late = 0
        var age: UInt64?
        var first: Nanos?
        for hop in summary.chain.hops {
            for stage in hop.replicas.joined() {
                let load = stage.load
                spans += load.peakBufferedSpans
                bytes += load.peakBufferedBytes
                evicted += load.evictedTraces
                late += load.lateSpans
                if let own = load.shortestEvictionAge { age = min(age ?? .max, own) }
                if let own = load.firstEviction { first = min(first ?? .max, own) }
            }
        }
        return [
            MetricValue(id: "peak_buffered_spans", value: Double(spans)),
            MetricValue(id: "buffered_otlp_bytes", value: Double(bytes)),
            MetricValue(id: "evicted_traces", value: Double(evicted)),
            MetricValue(id: "eviction_age_seconds", value: age.map { Double($0) / 1e9 }),
            MetricValue(
                id: "first_eviction_seconds", value: first.map { Double($0 - min($0, begin)) / 1e9 }),
            MetricValue(id: "late_spans", value: Double(late)),
        ]
    }
}
