import WinnowPipeline
import WinnowSampling
import WinnowSettings

extension ExperimentPolicyReader {
    /// A connector that makes figures of spans, with what stands before it from the applications on.
    struct Tap {
        /// Where it stands among the samplers on the way of spans.
        enum Position: String {
            case before
            case between
            case after
            /// There is no sampler on the way.
            case none
        }

        /// The connector's id.
        var name: String
        /// Where its pipeline names it.
        var place: SettingPlace
        /// Each way to it.
        var courses: [LaneBlueprint]
        /// Whether they meet one later in the connector's own file.
        var leadsToSampler: Bool
        /// What makes the figures.
        var deriver: any MetricDeriver

        /// Where it stands on the way of a policy, which goes on from there.
        func position(in policy: LaneBlueprint) -> Position {
            let follows = courses.contains(where: \.samples)
            let hops = courses.map(\.hops.count).max() ?? 0
            let leads = leadsToSampler || policy.hops.dropFirst(hops).contains { $0.stages.contains(where: \.samples) }
            return follows ? (leads ? .between : .after) : (leads ? .before : .none)
        }
    }
}
