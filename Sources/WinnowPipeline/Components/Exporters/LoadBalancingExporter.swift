import WinnowModel
import WinnowSettings

/// Shares traces out to the collectors of the next tier by a key (contrib v0.161.0, `exporter/loadbalancingexporter`).
struct LoadBalancingExporter: CollectorExporter {
    var timeout: Int64 = 0
    var retry = RetryBlock(isEnabled: false)
    var queue: QueueBlock?
    var backend = BackendProtocolBlock()
    var resolver = ResolverBlock()
    var key = ""
    var attributes: [String] = []

    /// The Collector's defaults, which it refuses to start with: there is no resolver.
    init() {}

    static let type = "load_balancing"
    static let aliases = ["loadbalancing"]
    static let effect = ExporterEffect.routes
    static let summary = "shares traces out to the collectors of the next tier"
    static var fields: [SettingField<LoadBalancingExporter>] {
        [
            .value("timeout", \.timeout, .collectorSignedDuration, "for a request to all backends; 0: none of its own"),
            .block("retry_on_failure", \.retry, "whether a request that failed is shared out again"),
            .optionalBlock("sending_queue", \.queue, "where requests wait before they are shared out"),
            .block("protocol", \.backend, "how backends are reached"),
            .block("resolver", \.resolver, "where the backends come from"),
            .value(
                "routing_key", \.key, .collectorText,
                "traceID, service or attributes for traces; resource, metric and streamID are for metrics"),
            .value("routing_attributes", \.attributes, .collectorTexts, "the attributes that make up the key"),
        ]
    }

    func refuse(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if timeout < 0 {
            diagnostics.append((node["timeout"] ?? node).diagnostic("timeout is negative: the Collector refuses it"))
        }
        if key == "attributes", attributes.isEmpty {
            diagnostics.append(
                (node["routing_key"] ?? node).diagnostic(
                    "routing_attributes must be specified when routing_key is \"attributes\": the Collector refuses it",
                    remedy: "add routing_attributes: [tenant]"))
        }
        if key != "attributes", !attributes.isEmpty {
            diagnostics.append(
                (node["routing_attributes"] ?? node).diagnostic(
                    "routing_attributes can only be used when routing_key is \"attributes\": the Collector refuses it",
                    remedy: "write routing_key: attributes, or leave them out"))
        }
    }

    func balancing(named name: String, at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> LoadBalancing? {
        let before = diagnostics.count
        refuse(at: node, into: &diagnostics)
        guard diagnostics.count == before, let (key, backends) = start(at: node, into: &diagnostics) else { return nil }
        if case .backends(let names) = backends, names.count > LoadBalancerRing.mostBackends {
            diagnostics.append(
                (node["resolver"]?["static"]?["hostnames"] ?? node).diagnostic(
                    "\(names.count) backends: more than \(LoadBalancerRing.mostBackends) are not modelled"))
            return nil
        }
        var balancing = LoadBalancing(exporter: name, place: SettingPlace(node), key: key, resolver: backends)
        balancing.lookUpNanos = resolver.lookUpNanos
        balancing.retry = backend.otlp.retry.schedule
        balancing.reroutes = retry.isEnabled && backend.otlp.queue?.isEnabled != true
        return balancing
    }

    func refuseStart(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        _ = start(at: node, into: &diagnostics)
    }

    /// By what it chooses among what; `nil` where the product does not start for traces.
    private func start(
        at node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> (key: BalancingKey, backends: LoadBalancing.Resolver)? {
        let before = diagnostics.count
        let key = routingKey(at: node["routing_key"] ?? node, into: &diagnostics)
        let backends = resolver.backends(at: node["resolver"] ?? node, into: &diagnostics)
        guard let key, let backends, diagnostics.count == before else { return nil }
        return (key, backends)
    }

    private func routingKey(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> BalancingKey? {
        switch key {
        case "", "traceID": return .traceID
        case "service": return .service
        case "attributes": return .attributes(attributes)
        default:
            let known = ["traceID", "service", "attributes"]
            diagnostics.append(
                node.diagnostic(
                    "unsupported routing_key '\(key)' for traces: the Collector refuses it",
                    remedy: nearest(to: key, in: known).map { "did you mean '\($0)'?" }
                        ?? "write one of \(known.joined(separator: ", "))"))
            return nil
        }
    }
}
