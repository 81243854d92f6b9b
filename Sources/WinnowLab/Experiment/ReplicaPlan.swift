import WinnowModel
import WinnowPipeline
import WinnowSettings

/// How many collectors run one file of a chain, and who of them gets what: as typed, else as the exporter before them says.
struct ReplicaPlan {
    private(set) var replicas = 1
    private(set) var routing = LaneBlueprint.Routing.traceID
    /// What happens to them.
    private(set) var changes: TierChanges
    /// What a user ought to know about it.
    private(set) var findings: [Diagnostic] = []

    /// `balancing` is what the exporter of the file before does with its traces.
    init(_ part: PolicySpec.Part, after balancing: LoadBalancing?) throws(Failure) {
        replicas = part.replicas ?? balancing?.knownBackends ?? 1
        changes = try TierChanges(part.changes, replicas: replicas)
        if let balancing { share(part, balancing) }
        switch part.routing {
        case nil: break
        case .traceID: routing = .traceID
        case .roundRobin: routing = .roundRobin
        case .random: routing = .random
        }
    }

    private mutating func share(_ part: PolicySpec.Part, _ balancing: LoadBalancing) {
        func note(_ message: String, _ severity: Diagnostic.Severity, remedy: String = "") {
            let place = balancing.place
            findings.append(
                Diagnostic(
                    message, severity: severity, file: place.file, line: place.line, column: place.column,
                    text: balancing.exporter, remedy: remedy))
        }
        let name = PolicySpec.fileName(part.path)
        if let routing = part.routing {
            note(
                "'\(balancing.exporter)' shares traces out by \(balancing.key.name): '\(name)' gets them by "
                    + "\(routing.rawValue) instead, as was asked for", .warning)
        }
        if let known = balancing.knownBackends {
            if known != replicas {
                note(
                    "'\(balancing.exporter)' names \(known) \(known == 1 ? "backend" : "backends"), '\(name)' has "
                        + "\(replicas) \(replicas == 1 ? "replica" : "replicas"): it is taken to name as many",
                    .warning,
                    remedy: "write \(name)*\(known)")
            }
        } else if part.replicas == nil {
            note(
                "how many backends '\(balancing.exporter)' finds by \(balancing.source) is not known: one is assumed",
                .warning, remedy: "write \(name)*N")
        }
        if changes.most == 1 && changes.isEmpty || part.routing != nil { return }
        changes.notice = balancing.notice
        changes.retry = balancing.retry
        changes.reroutes = balancing.reroutes
        if changes.notice == .never, let step = changes.steps.first(where: { $0.isScaling }) {
            let time = Quantity.text(durationNanos: step.afterNanos)
            note(
                "'\(balancing.exporter)' has its backends from a list, which does not change at \(time): one more gets "
                    + "nothing, one less is sent its share until that is given up", .warning,
                remedy: "resolver: dns or k8s follows who is there")
        }
        if replicas == 1 && changes.most == 1 { return }
        let (backends, hasOwnNames) = balancing.backends(over: replicas)
        routing = .ring(backends: backends, key: balancing.key)
        if !hasOwnNames {
            note(
                "the backends of '\(balancing.exporter)' stand on its ring as backend-1:4317 to backend-\(replicas):4317: "
                    + "each gets about its share, though not of the traces that it gets in production", .note)
        }
    }
}

extension LoadBalancing {
    /// Where the backends come from, in words.
    fileprivate var source: String {
        switch resolver {
        case .backends: "its list"
        case .dns(let hostname): "the name '\(hostname)'"
        case .kubernetes(let service): "the Kubernetes service '\(service)'"
        case .cloudMap(let service): "the Cloud Map service '\(service)'"
        }
    }
}

extension ExperimentPolicyReader.Read {
    /// The last file's exporter shares traces out to collectors that nobody has named.
    var danglingBalancer: Diagnostic? {
        guard let balancing else { return nil }
        let place = balancing.place
        return Diagnostic(
            "'\(balancing.exporter)' shares traces out to collectors that are not given: what they decide is not modelled",
            severity: .warning, file: place.file, line: place.line, column: place.column, text: balancing.exporter,
            remedy: "name their file after this one: agent.yaml,gateway.yaml*\(balancing.knownBackends ?? 3)")
    }
}
