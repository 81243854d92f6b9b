import WinnowModel
import WinnowPipeline

/// How requests fared where exports can fail: at each hop, and at the backend.
struct ExportMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "export_attempts", unit: "requests", .neither,
            "requests sent to a hop, those that were sent again included", isSparse: true),
        MetricEntry(
            "refused_requests", unit: "requests", .lower,
            "requests to a hop that were not taken: refused, lost, or too late", isSparse: true),
        MetricEntry(
            "limited_requests", unit: "requests", .lower, "requests that a hop's memory limiter refused", isSparse: true
        ),
        MetricEntry(
            "overloaded_requests", unit: "requests", .lower,
            "requests that found too much waiting at a hop: refused, or dropped in silence", isSparse: true),
        MetricEntry(
            "refused_spans", unit: "spans", .lower, "spans in requests that were not taken, by hop", isSparse: true),
        MetricEntry(
            "unconfirmed_requests", unit: "requests", .lower,
            "requests that a hop took though their sender was not told, and sends them again", isSparse: true),
        MetricEntry(
            "duplicate_spans", unit: "spans", .lower, "spans that came to a hop again that had taken them",
            isSparse: true),
        MetricEntry(
            "rejected_spans", unit: "spans", .lower, "spans that a hop did not take of requests that it took",
            isSparse: true),
        MetricEntry(
            "unmodelled_repeats", unit: "spans", .lower,
            "spans that would have come again more often than copies are told apart", isSparse: true),
        MetricEntry(
            "lost_spans_by_hop", unit: "spans", .lower, "spans lost without a sampling decision, by cause and hop",
            isSparse: true),
        MetricEntry(
            "hop_cpu_seconds", unit: "s", .lower,
            "modelled CPU time of a hop's replicas, or of the backend, over the whole traffic", isSparse: true),
        MetricEntry(
            "queue_shortfall", unit: "1", .lower,
            "by how much a hop's sending queue was too small, in its own measure, at the worst", isSparse: true),
        MetricEntry(
            "processor_queue_shortfall", unit: "spans", .lower,
            "by how many spans the queue of a batch span processor was too small, at the worst", isSparse: true),
        MetricEntry(
            "processor_queue_size", unit: "spans", .neither, "spans that the queue with that shortfall may hold",
            isSparse: true),
        MetricEntry(
            "longest_refusal_seconds", unit: "s", .lower,
            "longest time in which a hop, or the backend, took none of the requests that were sent", isSparse: true),
        MetricEntry(
            "component_metric", unit: "spans", .neither,
            "what the collectors' components would say of themselves, by their own names, over the whole traffic",
            isSparse: true),
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        guard summary.context.transport != nil else { return [] }
        var values: [MetricValue] = []
        func add(_ id: String, _ dimension: [(key: String, value: String)], _ value: Double) {
            if value != 0 { values.append(MetricValue(id: id, dimension: dimension, value: value)) }
        }
        for hop in summary.ledger.hops {
            for fate in SpanFate.allCases where fate.isLoss {
                add("lost_spans_by_hop", [("cause", fate.cause), ("hop", hop.name)], Double(hop[fate]))
            }
        }
        add("processor_queue_shortfall", [], Double(summary.processorShortfall.spans))
        add("processor_queue_size", [], Double(summary.processorShortfall.capacity))
        for (hop, tally) in zip(summary.traffic.hops, summary.exports) {
            let place = [(key: "hop", value: hop.name)]
            add("export_attempts", place, Double(tally.attempts))
            add("refused_requests", place, Double(tally.refusedRequests))
            add("overloaded_requests", place, Double(tally.overloadedRequests))
            add("limited_requests", place, Double(tally.limitedRequests))
            add("refused_spans", place, Double(tally.refusedSpans))
            add("unconfirmed_requests", place, Double(tally.unconfirmedRequests))
            add("duplicate_spans", place, Double(tally.duplicateSpans))
            add("rejected_spans", place, Double(tally.rejectedSpans))
            add("unmodelled_repeats", place, Double(tally.unmodelledSpans))
            add("hop_cpu_seconds", place, tally.workSeconds)
            add("longest_refusal_seconds", place, Double(tally.longestRefusalNanos) / 1e9)
            add("queue_shortfall", place, Double(tally.queueShortfall))
            for (name, value) in tally.components.sorted(by: { $0.key < $1.key }) {
                add("component_metric", [("hop", hop.name), ("metric", name)], Double(value))
            }
        }
        return values
    }
}
