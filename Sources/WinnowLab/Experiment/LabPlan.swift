public import WinnowFormats
import WinnowSettings
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
    /// What was read of trace files; `nil` without any.
    public internal(set) var summary: ReadSummary?
    /// What is assumed about things that the trace files do not say, for people; only what makes a difference to the policies.
    public var assumptions: [String] {
        guard let summary else { return [] }
        let looks = policies.contains { $0.blueprint.looksAtParents }
        return [looks ? summary.assumption(options.remoteParents) : nil, SDKCheck.assumption(traffic.tables, policies)]
            .compactMap { $0 }
    }
    /// False when trace files are damaged.
    public internal(set) var isClean = true
    /// CPU time that reading recorded traces took, ns for each span; `nil` for generated traffic.
    var readNanosPerSpan: Double?

    var policies: [ExperimentPolicyReader.Read]
    var reference: Int
    var networkDelayNanos: UInt64
    var processors: BatchSpanProcessors.Settings
    /// How requests fare; `nil`: every one arrives and is answered at once.
    var transport: TransportSettings?
    /// Whether requests are made of bytes.
    var wire = WireMode.sizes
    var prices: PriceTable
    var thresholds: [Threshold]
    var options: LabOptions
    /// Content of the experiment, empty for a comparison that was typed.
    var source = ""
    /// Files that results depend on, with the digest of their content.
    var files: [(path: String, sha256: String)] = []
    /// The files that the plan was read from, as far as they are named in it or were typed.
    public var inputPaths: [String] { files.map(\.path) }

    /// Values of the environment variables that configuration files refer to; `nil`: not set.
    var variables: [(name: String, value: String?)] = []

    /// SHA-256 over version, seeds, duration, the content of the experiment and every file it names, the variables that files refer to, and
    /// the way of the spans of each policy: its files in order, its hops with their replicas and stages.
    ///
    /// Where the files stand is no part of it.
    var digest: String {
        var hash = SHA256()
        hash.update(text: "winnow \(options.version)\n")
        hash.update(text: "seeds \(seeds.map(String.init).joined(separator: " "))\n")
        hash.update(text: "duration \(traffic.facts.durationNanos)\n")
        hash.update(text: "margins \(margins.warmUpNanos) \(margins.coolDownNanos)\n")
        hash.update(text: "collector \(options.collectorVersion)\n")
        if let pipeline = options.pipeline { hash.update(text: "pipeline \(pipeline)\n") }
        for component in options.ignored { hash.update(text: "ignored \(component)\n") }
        hash.update(text: "policies \(policyNames.joined(separator: "\u{1}"))\n")
        hash.update(text: "reference \(reference)\n")
        hash.update(text: "traffic \(options.rate ?? 0) \(options.slow.joined(separator: "\u{1}"))\n")
        if options.remoteParents != .unknown { hash.update(text: "remote parents \(options.remoteParents)\n") }
        var seen: Set<String> = []
        for file in files where seen.insert(file.sha256).inserted { hash.update(text: "file \(file.sha256)\n") }
        for variable in variables {
            let value = variable.value.map { "=\($0.utf8.count) \($0)" } ?? " is not set"
            hash.update(text: "variable \(variable.name)\(value)\n")
        }
        let contents = Dictionary(files.map { ($0.path, $0.sha256) }, uniquingKeysWith: { first, _ in first })
        for policy in policies {
            hash.update(text: "policy \(policy.blueprint.name)\n")
            for path in policy.files { hash.update(text: "reads \(contents[path] ?? "")\n") }
            for hop in policy.blueprint.hops {
                hash.update(text: "hop \(hop.name) * \(hop.replicas), \(hop.stages.count) stages\n")
                if let graph = hop.graph { hash.update(text: "graph \(graph.text)\n") }
                if let changes = hop.changes, !changes.isEmpty {
                    hash.update(text: "changes \(changes.text), \(changes.noticeText)\n")
                }
                if hop.routing != .traceID { hash.update(text: "replicas by \(hop.routing.text)\n") }
            }
        }
        return hash.finish()
    }

    var context: LaneContext {
        LaneContext(
            tables: traffic.tables, facts: traffic.facts, networkDelayNanos: networkDelayNanos,
            processorSettings: processors, meter: RequestMeter(traffic.tables), prices: prices, window: window,
            details: options.details, margins: margins, remoteParents: options.remoteParents, wire: wire,
            wireLevel: options.wireLevel,
            transport: transport.map {
                TransportPlan(settings: $0, networkDelayNanos: networkDelayNanos, start: traffic.facts.begin)
            })
    }

    /// How long traffic flows before and after the measured window: what the policies need, or what was asked for.
    public var margins: TrafficMargins {
        guard traffic.facts.flowsAroundWindow else { return TrafficMargins() }
        let needed = SteadyState.margins(
            policies.flatMap { [$0.blueprint] + $0.courses },
            exportNanos: processors.scheduleDelayNanos, networkNanos: networkDelayNanos)
        return TrafficMargins(
            warmUpNanos: min(options.warmUpNanos ?? needed.warmUpNanos, traffic.facts.begin),
            coolDownNanos: options.coolDownNanos ?? needed.coolDownNanos)
    }

    /// The time in which hops and buffers are measured; of a recording at its own rate, before and after which nothing comes, all of it.
    private var window: Range<Nanos> {
        let facts = traffic.facts
        guard facts.flowsAroundWindow else { return 0..<Nanos.max }
        return facts.begin..<(facts.begin + facts.durationNanos)
    }
}
