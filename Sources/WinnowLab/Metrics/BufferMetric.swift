import WinnowSampling
import WinnowPipeline
import WinnowModel

/// What the collectors hold while they wait for decisions.
struct BufferMetric: LaneMetric {
    static let entries = [
        MetricEntry("peak_buffered_spans", unit: "spans", .lower, "most spans that ever waited, all replicas together"),
        MetricEntry("buffered_otlp_bytes", unit: "bytes", .lower, "OTLP size of the spans at their peak, not memory"),
        MetricEntry("evicted_traces", unit: "traces", .lower, "traces pushed out undecided by num_traces"),
        MetricEntry("late_spans", unit: "spans", .lower, "spans that came after their trace's decision"),
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var spans = 0
        var bytes = 0
        var evicted = 0
        var late = 0
        for hop in summary.chain.hops {
            for stage in hop.replicas.joined() {
                let load = stage.load
                spans += load.peakBufferedSpans
                bytes += load.peakBufferedBytes
                evicted += load.evictedTraces
                late += load.lateSpans
            }
        }
        return [
            MetricValue(id: "peak_buffered_spans", value: Double(spans)),
            MetricValue(id: "buffered_otlp_bytes", value: Double(bytes)),
            MetricValue(id: "evicted_traces", value: Double(evicted)),
            MetricValue(id: "late_spans", value: Double(late)),
        ]
    }
}
