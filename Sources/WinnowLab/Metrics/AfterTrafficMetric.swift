import WinnowModel

/// Decisions that were taken when no traffic came any more: nothing new competed for places in the map or for a limiter's budget.
///
/// Zero in a steady state. A recording at its own rate has an end, and nothing after it.
struct AfterTrafficMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "decided_after_traffic", unit: "decisions", .neither,
            "decisions on the window's traces that were taken after the last span of all traffic had arrived")
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        [MetricValue(id: "decided_after_traffic", value: Double(summary.decidedAfterTraffic))]
    }
}
