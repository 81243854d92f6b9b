import WinnowModel

/// How long after the root's end a trace's fate is decided; 0 for a decision that is taken at the start.
struct DecisionDelayMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "decision_delay_seconds", unit: "s", .lower, "decision minus root's end, by quantile (resolution 3 %)")
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        let starts = summary.blueprint.tailStages.isEmpty
        return [("0.5", 0.5), ("0.99", 0.99)].map { name, quantile in
            let delay: Double? =
                starts ? 0 : LatencyBuckets.quantile(quantile, of: summary.decisionDelays).map { Double($0) / 1e9 }
            return MetricValue(id: "decision_delay_seconds", dimension: [("quantile", name)], value: delay)
        }
    }
}
