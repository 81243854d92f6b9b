import WinnowPipeline
import WinnowModel

/// Spans that did not reach the backend, by cause.
struct LossMetric: LaneMetric {
    static let entries = [
        MetricEntry("dropped_spans", unit: "spans", .neither, "spans that were not kept, by cause"),
        MetricEntry("lost_spans", unit: "spans", .lower, "of those, spans lost without a sampling decision"),
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var values = [MetricValue(id: "lost_spans", value: Double(summary.ledger.lost))]
        let hasEdits = !summary.blueprint.edits.isEmpty
        let changes = summary.blueprint.hops.contains(where: \.isChanging)
        for fate in SpanFate.allCases where fate != .kept && fate != .travelling {
            // Where no processor changes spans, and nothing happens to collectors, their causes are not spoken of.
            if !hasEdits && (fate == .filtered || fate == .processorError) { continue }
            if !changes && (fate == .lostInRestart || fate == .unreachable) { continue }
            if summary.context.transport == nil && fate.isOfExports { continue }
            values.append(
                MetricValue(
                    id: "dropped_spans", dimension: [("cause", fate.cause)], value: Double(summary.ledger[fate])))
        }
        return values
    }
}
