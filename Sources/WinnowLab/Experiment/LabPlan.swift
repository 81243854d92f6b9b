public import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Everything that a run needs, read and checked: nothing of what a user wrote can fail after this.
public struct LabPlan: Sendable {
    /// Name in reports.
    public var name: String
    /// The traces.
    public var traffic: any Traffic
    /// Names of the policies, in order.
    public var policyNames: [String] { policies.map(\.blueprint.name) }
    /// Seeds, ascending.
    public var seeds: [UInt64]
    /// True for generated traffic, false for recorded traces.
    public var isGenerated: Bool { traffic.facts.isGenerated }
    /// Length of the traffic in virtual time, ns.
    public var durationNanos: UInt64 { traffic.facts.durationNanos }
    /// Findings about configuration files that are no errors.
    public var findings: [Diagnostic] { policies.flatMap(\.findings) }

    /// What was found wrong in trace files.
    public internal(set) var damage: [Diagnostic] = []
    /// False when trace files are damaged.
    public internal(set) var isClean = true
    /// CPU time that reading recorded traces took, ns for each span; `nil` for generated traffic.
    var readNanosPerSpan: Double?

    var policies: [PolicyReader.Read]
    var reference: Int
    var networkDelayNanos: UInt64
    var processors: BatchSpanProcessors.Settings
    var prices: PriceTable
    var thresholds: [Threshold]
    var options: LabOptions
    /// Content of the experiment, empty for a comparison that was typed.
    var source = ""
    /// Files that results depend on, with the digest of their content.
    var files: [(path: String, sha256: String)] = []

    /// SHA-256 over version, seeds, duration and the content of the experiment and every file it names.
    var digest: String {
        var hash = SHA256()
        hash.update(text: "winnow \(options.version)\n")
        hash.update(text: "seeds \(seeds.map(String.init).joined(separator: " "))\n")
        hash.update(text: "duration \(traffic.facts.durationNanos)\n")
        hash.update(text: "collector \(options.collectorVersion)\n")
        hash.update(text: "policies \(policyNames.joined(separator: "\u{1}"))\n")
        hash.update(text: "reference \(reference)\n")
        hash.update(text: "traffic \(options.rate ?? 0) \(options.slow.joined(separator: "\u{1}"))\n")
        for file in files { hash.update(text: "file \(file.sha256)\n") }
        return hash.finish()
    }

    var context: LaneContext {
        LaneContext(
            tables: traffic.tables, facts: traffic.facts, networkDelayNanos: networkDelayNanos,
            processorSettings: processors, meter: RequestMeter(traffic.tables), prices: prices)
    }
}
