import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// How the ways through files become hops of policies.
extension ExperimentPolicyReader {
    /// Adds the stages of one collector, or of another file; where several ways lead through it, each makes policies of its own.
    func appendCollector(
        _ part: PolicySpec.Part, to drafts: inout [Read], context: DialectContext, isLast: Bool
    ) throws(Failure) {
        var context = context
        context.takesEveryExporter = takesEveryExporter && isLast
        context.joinsAtExporters = joinsAtExporters || !isLast
        let configuration = try DialectCatalog.read(path: part.path, context: context)
        var ways = Configuration.distinct(configuration.ways)
        // Before another tier, what goes there.
        let shares = { (way: Configuration.Way) in way.balancing != nil || !way.balancingFaults.isEmpty }
        let leads = { (way: Configuration.Way) in way.exporters.contains { part.leading.contains($0) } }
        if !isLast, configuration.ways.contains(where: leads) {
            ways = Configuration.distinct(configuration.ways.filter(leads))
        } else if !isLast, ways.contains(where: shares) {
            ways.removeAll { !shares($0) }
        }
        var extended: [Read] = []
        for draft in drafts {
            for (number, way) in ways.enumerated() {
                var read = draft
                // Figures of a connector hang on no way but its own: they stand with the first policy.
                if number > 0 {
                    (read.taps, read.courses) = ([], [])
                } else {
                    try appendTaps(of: configuration, part, draft, to: &read)
                }
                if ways.count > 1 { read.blueprint.name += ":" + way.pipeline }
                read.files +=
                    [configuration.file] + configuration.includedFiles + [context.assumed?.file].compactMap { $0 }
                read.findings += configuration.findings
                if let processors = configuration.processors { read.blueprint.processors = processors }
                read.describe(part.tierName ?? PolicySpec.fileName(part.path))
                if configuration.collectorVersion != nil { read.usesCollector = true }
                read.settings += way.stages
                read.graphs.append(way.graph)
                let same = configuration.ways.filter { $0.doesTheSame(as: way) }
                read.ends = same.flatMap { way in
                    way.exporters.map { ApplyRun.End(pipeline: way.pipeline, exporter: $0) }
                }
                if read.ends.isEmpty { read.ends = [ApplyRun.End(pipeline: way.pipeline, exporter: "")] }
                try append(way, of: configuration, part, to: &read)
                extended.append(read)
            }
        }
        if extended.count > Self.wayLimit { throw tooManyWays(part) }
        drafts = extended
    }

    func tooManyWays(_ part: PolicySpec.Part) -> Failure {
        Failure(
            .data,
            Diagnostic(
                "more than \(Self.wayLimit) ways lead through these files together", file: part.path,
                remedy: "--pipeline NAME takes those of one pipeline"))
    }

    /// Most policies that one is divided into.
    static let wayLimit = 64

    func append(
        _ way: Configuration.Way, of configuration: Configuration, _ part: PolicySpec.Part, to read: inout Read
    ) throws(Failure) {
        var stages: [LaneBlueprint.Stage] = []
        for stage in way.stages {
            switch stage {
            case .headSampler(let settings):
                try setHead(
                    .sdk(settings),
                    Diagnostic(
                        "an SDK's sampler stands before collectors, once", file: part.path,
                        remedy: "name it first: sdk.env,collector.yaml"), &read)
            case .tailSampling(let settings):
                stages.append(.tail(settings, try policySet(settings)))
            case .probabilisticSampler(let settings): stages.append(.probabilistic(settings))
            case .editing(let settings):
                guard let editor = settings.editor as? any RequestEditor else {
                    throw Failure(.internal, Diagnostic("'\(settings.name)' has no editor", file: part.path))
                }
                stages.append(.editing(settings, editor))
            case .batching(let settings): stages.append(.batching(settings))
            case .grouping(let settings): stages.append(.grouping(settings))
            }
        }
        if !read.balancingFaults.isEmpty { throw Failure(.data, read.balancingFaults) }
        if configuration.collectorVersion != nil || !stages.isEmpty {
            try addHop(part.tierName ?? PolicySpec.fileName(part.path), part, stages, way.graph, &read)
            read.blueprint.hops[read.blueprint.hops.count - 1].sender = way.sender
            read.blueprint.hops[read.blueprint.hops.count - 1].limiter = way.limiter
            read.blueprint.hops[read.blueprint.hops.count - 1].limits = way.limits
            read.balancing = way.balancing
            read.balancingFaults = way.balancingFaults
        } else if part.replicas ?? 1 > 1 || !part.changes.isEmpty {
            throw Failure(
                .usage,
                Diagnostic(
                    "'\(part.path)' is no collector: it has no replicas",
                    text: part.replicas.map { "\(part.path)*\($0)" } ?? part.path))
        }
    }

    private func policySet(_ settings: TailSamplingSettings) throws(Failure) -> TailPolicySet {
        do throws(PatternError) {
            return try TailPolicySet(
                settings.policies.map { $0.divided(by: settings.shards) },
                sampleOnFirstMatch: settings.sampleOnFirstMatch, version: context.collectorVersion)
        } catch {
            let wrong = settings.policies.first { policy in
                (try? TailPolicySet([policy], sampleOnFirstMatch: false, version: context.collectorVersion)) == nil
            }
            let place = wrong?.place ?? settings.place
            throw Failure(
                .data,
                Diagnostic(
                    "a pattern does not compile: \(error.reason)", file: place.file, line: place.line,
                    column: place.column, text: error.pattern, remedy: "patterns are RE2, as in Go"))
        }
    }

    func setHead(_ head: LaneBlueprint.Head, _ diagnostic: Diagnostic, _ read: inout Read) throws(Failure) {
        if read.blueprint.head != nil || !read.blueprint.hops.isEmpty { throw Failure(.data, diagnostic) }
        read.blueprint.head = head
    }

    func addHop(
        _ name: String, _ part: PolicySpec.Part, _ stages: [LaneBlueprint.Stage], _ graph: StageGraph?,
        _ read: inout Read
    ) throws(Failure) {
        let tier = try ReplicaPlan(part, after: read.balancing)
        read.balancing = nil
        read.findings += tier.findings
        var name = name
        var number = 2
        while read.blueprint.hops.contains(where: { $0.name == name }) {
            name = "\(name)#\(number)"
            number += 1
        }
        read.blueprint.hops.append(
            LaneBlueprint.Hop(
                name: name, replicas: tier.replicas, stages: stages, routing: tier.routing, changes: tier.changes,
                graph: graph))
        if read.blueprint.copies > StageGraph.copyLimit {
            throw Failure(
                .data,
                Diagnostic(
                    "more than \(StageGraph.copyLimit) paths lead through the pipelines of these files together",
                    file: part.path, remedy: "--pipeline NAME takes the way of one pipeline"))
        }
    }
}
