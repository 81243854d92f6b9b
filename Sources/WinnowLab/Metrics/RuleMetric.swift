import WinnowSampling
import WinnowPipeline
import WinnowModel

/// What each rule of a tail sampler was good for.
struct RuleMetric: LaneMetric {
    static let entries = [
        MetricEntry("rule_fired_traces", unit: "traces", .neither, "traces for which a rule said sampled or dropped"),
        MetricEntry("rule_kept_traces", unit: "traces", .neither, "kept traces for which a rule said sampled"),
        MetricEntry("rule_kept_only_traces", unit: "traces", .neither, "kept traces that only this rule kept"),
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        summary.stages.flatMap { stage in
            stage.rules.enumerated().flatMap { index, tally in
                let name = tally.rule.name.isEmpty ? "#\(index + 1)" : tally.rule.name
                let dimension = [
                    (key: "rule", value: name), (key: "hop", value: stage.hop), (key: "stage", value: "\(stage.stage)"),
                ]
                return [
                    MetricValue(id: "rule_fired_traces", dimension: dimension, value: Double(tally.fired)),
                    MetricValue(id: "rule_kept_traces", dimension: dimension, value: Double(tally.keptBy)),
                    MetricValue(id: "rule_kept_only_traces", dimension: dimension, value: Double(tally.keptOnlyBy)),
                ]
            }
        }
    }
}
