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
        let evicted = summary.stages.reduce(0) { $0 + $1.evictions }
        // What starts an entry anew after its trace was taken out is late, too.
        let late = summary.stages.reduce(summary.ledger[.lateAfterPop]) { $0 + $1.lateSpans }
        let age = summary.stages.compactMap(\.shortestEvictionAge).min()
        let first = summary.stages.compactMap(\.firstEviction).min()
        return [
            MetricValue(id: "peak_buffered_spans", value: Double(summary.buffer.peakSpans)),
            MetricValue(id: "buffered_otlp_bytes", value: Double(summary.buffer.peakBytes)),
            MetricValue(id: "evicted_traces", value: Double(evicted)),
            MetricValue(id: "eviction_age_seconds", value: age.map { Double($0) / 1e9 }),
            MetricValue(
                id: "first_eviction_seconds", value: first.map { Double($0 - min($0, begin)) / 1e9 }),
            MetricValue(id: "late_spans", value: Double(late)),
        ]
    }
}
