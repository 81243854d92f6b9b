import WinnowModel
import WinnowSettings

/// Values of the chart k8s-monitoring: destinations with `processors.tailSampling` get a sampler of their own, in the chart's words.
enum MonitoringValues {
    /// The chart's keys, and the Collector's.
    private static let keys = [
        "decisionWait": "decision_wait", "numTraces": "num_traces",
        "expectedNewTracesPerSec": "expected_new_traces_per_sec", "decisionCache": "decision_cache",
        "sampledCacheSize": "sampled_cache_size", "nonSampledCacheSize": "non_sampled_cache_size",
    ]

    /// The samplers of all destinations, a list or a mapping of names.
    static func samplers(_ root: YAMLNode) -> [FoundCollector] {
        let destinations = root["destinations"]
        var named: [(name: String, node: YAMLNode)] = []
        for node in destinations?.elements ?? [] { named.append((node["name"]?.text ?? "destination", node)) }
        for entry in destinations?.entries ?? [] { named.append((entry.name, entry.value)) }
        return named.compactMap { destination in
            guard let sampling = destination.node["processors"]?.entry("tailSampling"),
                sampling.value["enabled"]?.bool != false, sampling.value.entries != nil
            else { return nil }
            return collector(destination.name, sampling)
        }
    }

    private static func collector(_ name: String, _ sampling: YAMLEntry) -> FoundCollector {
        var findings: [Diagnostic] = []
        func node(_ content: YAMLNode.Content) -> YAMLNode {
            var node = sampling.key
            node.content = content
            return node
        }
        func mapping(_ entries: [(String, YAMLNode)]) -> YAMLNode {
            node(.mapping(entries.map { YAMLEntry(key: node(.scalar(YAMLScalar($0.0))), value: $0.1) }))
        }
        func list(_ id: String) -> YAMLNode { node(.sequence([node(.scalar(YAMLScalar(id)))])) }
        let nothing = node(.scalar(YAMLScalar("")))
        var entries: [YAMLEntry] = []
        for entry in sampling.value.entries ?? [] {
            if entry.name == "policies" {
                var value = entry.value
                if let policies = value.elements { value.content = .sequence(policies.map { policy($0, &findings) }) }
                entries.append(YAMLEntry(key: entry.key, value: value))
            } else if let key = keys[entry.name] {
                entries.append(YAMLEntry(key: renamed(entry.key, key), value: renamed(entry.value)))
            }
        }
        // The chart's default; it leaves out what is zero.
        if sampling.value["decisionWait"] == nil {
            entries.append(
                YAMLEntry(key: node(.scalar(YAMLScalar("decision_wait"))), value: node(.scalar(YAMLScalar("15s")))))
        }
        entries.removeAll { ["num_traces", "expected_new_traces_per_sec"].contains($0.name) && $0.value.integer == 0 }
        var sampler = sampling.value
        sampler.content = .mapping(entries)
        let root = mapping([
            ("receivers", mapping([("otlp", nothing)])), ("processors", mapping([("tail_sampling", sampler)])),
            ("exporters", mapping([("otlp", mapping([("endpoint", node(.scalar(YAMLScalar("destination"))))]))])),
            (
                "service",
                mapping([
                    (
                        "pipelines",
                        mapping([
                            (
                                "traces",
                                mapping([
                                    ("receivers", list("otlp")), ("processors", list("tail_sampling")),
                                    ("exporters", list("otlp")),
                                ])
                            )
                        ])
                    )
                ])
            ),
        ])
        findings.append(
            sampling.key.diagnostic(
                "the sampler that k8s-monitoring makes for the destination '\(name)': what its receivers do before it is "
                    + "not in these values", severity: .note))
        return FoundCollector(names: [name], place: sampling.key, root: .success(root), notes: findings)
    }

    private static func renamed(_ key: YAMLNode, _ name: String) -> YAMLNode {
        var result = key
        result.content = .scalar(YAMLScalar(name))
        return result
    }

    private static func renamed(_ value: YAMLNode) -> YAMLNode {
        guard let entries = value.entries else { return value }
        var result = value
        result.content = .mapping(
            entries.map { YAMLEntry(key: renamed($0.key, keys[$0.name] ?? $0.name), value: $0.value) })
        return result
    }

    /// A policy whose settings stand beside name and type, as one with a block.
    private static func policy(_ policy: YAMLNode, _ findings: inout [Diagnostic]) -> YAMLNode {
        guard let entries = policy.entries, let type = policy["type"]?.text else { return policy }
        var own: [YAMLEntry] = []
        var outer: [YAMLEntry] = []
        for entry in entries {
            if ["name", "type"].contains(entry.name) {
                outer.append(entry)
            } else if entry.name == type {
                // `and` and `composite` have blocks in the chart, too.
                for inner in entry.value.entries ?? [] {
                    var value = inner.value
                    if inner.name.hasSuffix("sub_policy"), let policies = value.elements {
                        value.content = .sequence(policies.map { Self.policy($0, &findings) })
                    }
                    own.append(YAMLEntry(key: inner.key, value: value))
                }
            } else if type == "status_code", entry.name == "values", entry.value.elements != nil {
                findings.append(
                    entry.key.diagnostic(
                        "the chart hands on nothing called 'values' to a status_code policy: Alloy does not start with what "
                            + "is left of it; they are taken for status_codes here", severity: .warning,
                        remedy: "call it status_codes"))
                own.append(YAMLEntry(key: renamed(entry.key, "status_codes"), value: entry.value))
            } else if type == "status_code", entry.name != "status_codes" {
                findings.append(
                    entry.key.diagnostic(
                        "the chart hands on nothing called '\(entry.name)' to a status_code policy", severity: .warning,
                        remedy: "call it status_codes"))
            } else {
                own.append(entry)
            }
        }
        if !own.isEmpty {
            var block = policy
            block.content = .mapping(own)
            outer.append(YAMLEntry(key: renamed(policy["type"] ?? policy, type), value: block))
        }
        var result = policy
        result.content = .mapping(outer)
        return result
    }
}
