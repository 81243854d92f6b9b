import WinnowModel

/// What went in, the same for every policy: traces as they were recorded or generated, each once (`RepresentedMetric` has what they stand for).
struct TrafficMetric: LaneMetric {
    static let entries = [
        MetricEntry("generated_traces", unit: "traces", .neither, "traces of the traffic"),
        MetricEntry("generated_spans", unit: "spans", .neither, "spans of the traffic"),
        MetricEntry("generated_bytes", unit: "bytes", .neither, "OTLP size of the spans, without resources and scopes"),
        MetricEntry("duration_seconds", unit: "s", .neither, "how long traces kept arriving"),
    ]
    private var traces = 0
    private var spans = 0
    private var bytes = 0
    private let context: LaneContext

    init(_ context: LaneContext) { self.context = context }

    mutating func observe(_ slab: LaneSlab) {
        traces += slab.traceCount
        spans += slab.spanCount
        for row in 0..<slab.spanCount { bytes += Int(slab.slab.spans.spanBytes[row]) }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        [
            MetricValue(id: "generated_traces", value: Double(traces)),
            MetricValue(id: "generated_spans", value: Double(spans)),
            MetricValue(id: "generated_bytes", value: Double(bytes)),
            MetricValue(id: "duration_seconds", value: Double(context.facts.durationNanos) / 1e9),
        ]
    }
}
