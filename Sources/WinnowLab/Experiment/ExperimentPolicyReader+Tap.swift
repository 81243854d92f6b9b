import WinnowModel
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

        /// Says of a connector that pairs spans that it stands in several collectors where those of a trace may come to different ones.
        var splitFinding: Diagnostic? {
            guard deriver.reading?.basis == .pairs, courses.contains(where: { $0.hops.last?.splitsTraces ?? false })
            else { return nil }
            return Diagnostic(
                "'\(name)' stands in several collectors that share the spans of a trace: here it pairs spans wherever they came, "
                    + "in production only those that came to the same one", severity: .warning, file: place.file,
                line: place.line, remedy: "share out by trace id")
        }

        /// Where it stands on the way of a policy, which goes on from there.
        func position(in policy: LaneBlueprint) -> Position {
            let follows = courses.contains(where: \.samples)
            let hops = courses.map(\.hops.count).max() ?? 0
            let leads = leadsToSampler || policy.hops.dropFirst(hops).contains { $0.stages.contains(where: \.samples) }
            return follows ? (leads ? .between : .after) : (leads ? .before : .none)
        }
    }
}
