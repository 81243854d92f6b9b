import WinnowDialects
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
        /// Each way to it, by number in the policy's.
        var courses: [Int]
        /// Whether they meet one later in the connector's own file.
        var leadsToSampler: Bool
        /// What makes the figures.
        var deriver: any MetricDeriver
    }

    /// Adds the connectors of a file with the ways to them; `draft` is what stands before the file.
    func appendTaps(
        of configuration: Configuration, _ part: PolicySpec.Part, _ draft: Read, to read: inout Read
    ) throws(Failure) {
        let base = read.courses.count
        for course in configuration.courses {
            var way = draft
            var whole = Configuration.Way(stages: course.stages)
            whole.graph = course.graph
            try append(whole, of: configuration, part, to: &way)
            read.courses.append(way.blueprint)
        }
        for tap in configuration.taps {
            let made = Tap(
                name: tap.name, place: tap.place, courses: tap.courses.map { base + $0 },
                leadsToSampler: tap.leadsToSampler, deriver: tap.deriver)
            read.taps.append(made)
            read.findings += [read.splitFinding(of: made)].compactMap { $0 }
        }
    }
}

extension ExperimentPolicyReader.Read {
    /// Where a connector stands on the way of the policy, which goes on from there.
    func position(of tap: ExperimentPolicyReader.Tap) -> ExperimentPolicyReader.Tap.Position {
        let ways = tap.courses.map { courses[$0] }
        let follows = ways.contains(where: \.samples)
        let hops = ways.map(\.hops.count).max() ?? 0
        let leads =
            tap.leadsToSampler || blueprint.hops.dropFirst(hops).contains { $0.stages.contains(where: \.samples) }
        return follows ? (leads ? .between : .after) : (leads ? .before : .none)
    }

    /// Says of a connector that pairs spans that it stands in several collectors, where those of a trace may come to different ones.
    func splitFinding(of tap: ExperimentPolicyReader.Tap) -> Diagnostic? {
        guard tap.deriver.reading?.basis == .pairs,
            tap.courses.contains(where: { courses[$0].hops.last?.splitsTraces ?? false })
        else { return nil }
        return Diagnostic(
            "'\(tap.name)' stands in several collectors that share the spans of a trace: it pairs those alone that come to "
                + "the same one", severity: .warning, file: tap.place.file, line: tap.place.line,
            remedy: "share out by trace id")
    }
}
