public import WinnowModel
import WinnowPipeline
import WinnowSettings

/// Reads component blocks of the OpenTelemetry Collector without a service: `tail_sampling:` at the top, or `processors:` alone.
public enum CollectorComponentDialect: Dialect, CollectorWrapper {
    /// `otelcol.component`.
    public static let entry = DialectEntry(
        id: "otelcol.component",
        summary: "OpenTelemetry Collector, a sampler's block alone, or processors: without a service",
        example: "tail_sampling: {decision_wait: 10s, policies: […]}")

    /// A mapping that holds a sampler's block, or `processors`.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let entries = file.mapping?.entries else { return false }
        return entries.contains { isSampler($0) || ($0.name == "processors" && $0.value.entries != nil) }
            || (!entries.isEmpty && entries.allSatisfy(isBalancer))
    }

    /// The file itself.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        guard let blocks = file.mapping, let entries = blocks.entries else {
            throw Failure(.data, Diagnostic("no component's block", file: file.name))
        }
        if entries.allSatisfy(isBalancer) { return [balancers(blocks, entries)] }
        if blocks["processors"]?.entries != nil {
            let others = ["receivers", "exporters", "connectors", "extensions", "processors"]
            if let stranger = entries.first(where: { !others.contains($0.name) }) {
                throw Failure(.data, Settings.unknown(stranger.key, known: others + ["service"]))
            }
        }
        return [FoundCollector(names: ["blocks"], place: blocks, root: .success(blocks), lacksPipelines: true)]
    }

    private static func isBalancer(_ entry: YAMLEntry) -> Bool {
        ["loadbalancing", "load_balancing"].contains(ComponentID(entry.name)?.type ?? "")
    }

    /// Balancing exporters alone: each gets all traces.
    private static func balancers(_ blocks: YAMLNode, _ entries: [YAMLEntry]) -> FoundCollector {
        func mapping(_ entries: [(String, YAMLNode)]) -> YAMLNode {
            var node = blocks
            node.content = .mapping(
                entries.map { name, value in
                    var key = blocks
                    key.content = .scalar(YAMLScalar(name))
                    return YAMLEntry(key: key, value: value)
                })
            return node
        }
        func list(_ nodes: [YAMLNode]) -> YAMLNode {
            var node = blocks
            node.content = .sequence(nodes)
            return node
        }
        var (nothing, receiver) = (blocks, blocks)
        nothing.content = .scalar(YAMLScalar(""))
        receiver.content = .scalar(YAMLScalar("otlp"))
        let pipeline = mapping([("receivers", list([receiver])), ("exporters", list(entries.map(\.key)))])
        let root = mapping([
            ("receivers", mapping([("otlp", nothing)])), ("exporters", blocks),
            ("service", mapping([("pipelines", mapping([("traces", pipeline)]))])),
        ])
        let note = blocks.diagnostic(
            "no service says what goes to these exporters: each gets all traces", severity: .note)
        return FoundCollector(names: ["blocks"], place: blocks, root: .success(root), notes: [note])
    }

    private static func isSampler(_ entry: YAMLEntry) -> Bool {
        ComponentID(entry.name)?.isSampler ?? false
    }
}
