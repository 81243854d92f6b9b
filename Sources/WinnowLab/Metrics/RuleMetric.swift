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
        var values: [MetricValue] = []
        for hop in summary.chain.hops {
            for stage in hop.replicas.first?.indices ?? 0..<0 {
                let tallies = hop.replicas.map { $0[stage].tallies }
                for (index, tally) in (tallies.first ?? []).enumerated() {
                    let name = tally.name.isEmpty ? "#\(index + 1)" : tally.name
                    let dimension = [
                        (key: "rule", value: name), (key: "hop", value: hop.name), (key: "stage", value: "\(stage)"),
                    ]
                    func sum(_ part: (Int) -> Int) -> Double { Double(tallies.indices.reduce(0) { $0 + part($1) }) }
                    values.append(
                        MetricValue(
                            id: "rule_fired_traces", dimension: dimension, value: sum { tallies[$0][index].fired }))
                    values.append(
                        MetricValue(
                            id: "rule_kept_traces", dimension: dimension, value: sum { tallies[$0][index].keptBy }))
                    values.append(
                        MetricValue(
                            id: "rule_kept_only_traces", dimension: dimension,
                            value: sum { tallies[$0][index].keptOnlyBy }))
                }
            }
        }
        return values
    }
}
