import WinnowDialects
public import WinnowModel
import WinnowPipeline
public import WinnowSampling

/// What configurations read, as `--scrub` takes them.
public struct ScrubPlan: Sendable {
    /// What any of them reads.
    public let reads: ReadSet
    /// Findings about the files that are no errors.
    public let findings: [Diagnostic]

    /// Reads policies as typed: `[name=]FILE[*N][,FILE[*N]…]`.
    public init(_ policies: [String], options: LabOptions) throws(Failure) {
        let context = try ExperimentPolicyReader(options).context
        var sets: [ReadSet] = []
        var findings: [Diagnostic] = []
        for policy in policies {
            for part in try PolicySpec(policy).parts {
                let tiers = try DialectCatalog.tiers(path: part.path, context: context)
                let paths = tiers?.chains.flatMap(\.tiers).map(\.path) ?? [part.path]
                var seen: Set<String> = []
                for path in paths where seen.insert(path).inserted {
                    let configuration = try DialectCatalog.read(path: path, context: context)
                    for way in configuration.ways {
                        // What changes spans after the last sampler decides nothing.
                        let last = way.graph == nil ? way.stages.lastIndex(where: \.samples) : way.stages.count - 1
                        sets += way.stages.prefix(last.map { $0 + 1 } ?? .max).map(\.reads)
                    }
                    findings += configuration.findings
                    // Which of several collectors a trace goes to is decided by its id.
                    if part.replicas ?? 1 > 1 || !part.changes.isEmpty { sets.append(ReadSet(traceID: .whole)) }
                    if tiers != nil { sets.append(ReadSet(traceID: .whole)) }
                    for way in configuration.ways { if let key = way.balancing?.key { sets.append(key.reads) } }
                }
            }
        }
        reads = .union(sets)
        if reads.isUnbounded {
            throw Failure(
                .data,
                Diagnostic(
                    "an ottl_condition looks at more of a span than attributes by their keys, names, status and times, or a "
                        + "processor changes spans before a sampler: what must be kept is not known",
                    remedy: "scrub for a file without it; what it reads would be changed"))
        }
        self.findings = findings
    }
}
