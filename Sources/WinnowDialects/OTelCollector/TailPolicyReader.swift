import WinnowFormats
import WinnowModel
import WinnowSampling

/// Reads the policies of a `tail_sampling` processor, with the product's verdicts on what it refuses at start.
struct TailPolicyReader {
    let version: CollectorVersion
    private(set) var findings: [Diagnostic] = []

    /// Policy types that are modelled and hold no others, with their blocks.
    static let blocks: [(type: String, block: any TailPolicyBlock.Type)] = [
        ("always_sample", AlwaysSampleBlock.self), ("latency", LatencyBlock.self),
        ("numeric_attribute", NumericAttributeBlock.self), ("probabilistic", ProbabilisticBlock.self),
        ("status_code", StatusCodeBlock.self), ("string_attribute", StringAttributeBlock.self),
        ("rate_limiting", RateLimitingBlock.self), ("span_count", SpanCountBlock.self),
        ("trace_state", TraceStateBlock.self), ("boolean_attribute", BooleanAttributeBlock.self),
    ]
    /// Policy types that hold others.
    static let nesting = ["and", "not", "drop"]
    private static let plain = blocks.map(\.type)
    /// Policy types of the product that are not modelled.
    static let unmodelled = ["composite", "ottl_condition", "bytes_limiting", "trace_flags"]

    /// After so many findings the rest of the policies is not read: nobody reads more.
    private static let findingLimit = 200

    init(version: CollectorVersion) { self.version = version }

    /// The policies of a list; `inside` is the type of the policy around them.
    mutating func policies(_ node: YAMLNode, inside: String?) -> [TailPolicySettings] {
        guard let nodes = node.elements, !nodes.isEmpty else {
            let what = node.isNull || node.elements != nil ? "there are no policies" : "policies are a list"
            findings.append(
                node.diagnostic(
                    inside.map { "'\($0)' needs at least one policy inside" }
                        ?? "\(what): nothing would ever be sampled",
                    remedy: "write each policy after '- '"))
            return []
        }
        var policies: [TailPolicySettings] = []
        var lines: [String: Int] = [:]
        for node in nodes {
            if findings.count > Self.findingLimit {
                findings.append(node.diagnostic("too many findings: the policies from here on are not read"))
                break
            }
            guard let policy = policy(node, inside: inside) else { continue }
            if inside == nil { checkName(policy, at: node, lines: &lines) }
            policies.append(policy)
        }
        return policies
    }

    /// The product refuses names that are missing or stand twice; releases before that check ran such files, so a missing one is a warning.
    private mutating func checkName(_ policy: TailPolicySettings, at node: YAMLNode, lines: inout [String: Int]) {
        if policy.name.isEmpty {
            findings.append(
                node.diagnostic(
                    "a policy without a name: releases of today refuse it at start", severity: .warning,
                    remedy: "give it one: name: …"))
        } else if let first = lines.updateValue(node.line, forKey: policy.name) {
            findings.append(
                (node["name"] ?? node).diagnostic(
                    "the policy name '\(policy.name)' stands twice, first in line \(first): the Collector refuses it",
                    remedy: "give one of the two another name"))
        }
    }

    /// One policy; `nil` when it can't be read, with the reason among the findings.
    mutating func policy(_ node: YAMLNode, inside: String?) -> TailPolicySettings? {
        guard let entries = node.entries else {
            findings.append(node.diagnostic("a policy is a mapping with name and type, not \(node.kindName)"))
            return nil
        }
        let name = node["name"].flatMap { SettingKind<String>.collectorText.read($0, &findings) } ?? ""
        guard let typeNode = node["type"], let type = SettingKind<String>.collectorText.read(typeNode, &findings),
            !type.isEmpty
        else {
            findings.append(
                node.diagnostic(
                    "the policy '\(name)' has no type: the Collector refuses it",
                    remedy: "one of \((Self.plain + Self.nesting).joined(separator: ", "))"))
            return nil
        }
        checkKeys(entries, type: type)
        guard let rule = rule(type, typeNode: typeNode, policy: node, inside: inside) else { return nil }
        if inside == nil, let invert = node[type]?.entry("invert_match"), invert.value.bool == true {
            findings.append(
                invert.key.diagnostic(
                    "invert_match in a policy of its own: one span that matches keeps the trace from being sampled at all, "
                        + "whatever other policies say", severity: .warning,
                    remedy: "put the policy inside 'and', where it is an ordinary test"))
        }
        return TailPolicySettings(name: name, place: SettingPlace(node), rule: rule)
    }

    /// Says what the product makes of blocks that do not belong to the policy's type.
    private mutating func checkKeys(_ entries: [YAMLEntry], type: String) {
        let known = Self.plain + Self.nesting + Self.unmodelled
        for entry in entries where !["name", "type", type].contains(entry.name) {
            if known.contains(entry.name) {
                if entry.value.isNull { continue }
                findings.append(
                    entry.key.diagnostic(
                        "the block '\(entry.name)' has no effect: the policy's type is \(type)", severity: .warning,
                        remedy: "write type: \(entry.name), or call the block \(type)"))
            } else if entry.value.entries != nil || entry.value.isNull {
                let near = nearest(to: entry.name, in: known)
                findings.append(
                    entry.key.diagnostic(
                        "the block '\(entry.name)' belongs to no policy type: the Collector swallows it without effect",
                        severity: .warning, remedy: near.map { "did you mean '\($0)'?" } ?? ""))
            } else {
                findings.append(Settings.unknown(entry.key, known: ["name", "type"] + known))
            }
        }
    }

    private mutating func rule(
        _ type: String, typeNode: YAMLNode, policy: YAMLNode, inside: String?
    ) -> TailPolicySettings.Rule? {
        if Self.unmodelled.contains(type) {
            findings.append(typeNode.diagnostic("the policy type '\(type)' is not modelled yet"))
            return nil
        }
        if let inside, type == "and" || type == "drop" || inside == "not" && type == "not" {
            findings.append(
                typeNode.diagnostic(
                    "'\(type)' can't stand inside '\(inside)': the Collector refuses it",
                    remedy: "one of \(Self.plain.joined(separator: ", "))"))
            return nil
        }
        switch type {
        case "always_sample": return .alwaysSample
        case "and": return nested(policy, type, key: "and_sub_policy").map { .and($0) }
        case "drop": return nested(policy, type, key: "drop_sub_policy").map { .drop($0) }
        case "not": return negated(policy).map { .not($0) }
        default:
            if let block = Self.blocks.first(where: { $0.type == type })?.block { return read(block, policy, type) }
            let near = nearest(to: type, in: Self.plain + Self.nesting + Self.unmodelled)
            findings.append(
                typeNode.diagnostic(
                    "unknown policy type '\(type)' (policies of extensions are not modelled yet)",
                    remedy: near.map { "did you mean '\($0)'?" }
                        ?? "one of \((Self.plain + Self.nesting).joined(separator: ", "))"))
            return nil
        }
    }

    private mutating func read<Block: TailPolicyBlock>(
        _ block: Block.Type, _ policy: YAMLNode, _ type: String
    ) -> TailPolicySettings.Rule? {
        let node = policy[type]
        if node == nil || node?.isNull == true, Block.isEmptyWorthAWarning {
            findings.append(
                policy.diagnostic(
                    "the policy has no block '\(type)': all its settings are zero or empty", severity: .warning,
                    remedy: "add \(type): …"))
        }
        var empty = policy
        empty.content = .scalar(YAMLScalar(""))
        let before = findings.count
        let rule = Settings.decode(Block.self, from: node ?? empty, into: &findings)
            .rule(at: node ?? policy, version: version, into: &findings)
        return findings[before...].contains { $0.severity == .error } ? nil : rule
    }

    private mutating func nested(_ policy: YAMLNode, _ type: String, key: String) -> [TailPolicySettings]? {
        guard let block = block(policy, type, keys: [key]), let list = block[key] else {
            findings.append((policy[type] ?? policy).diagnostic("'\(type)' needs '\(key)', a list of policies"))
            return nil
        }
        let before = findings.count
        let inner = policies(list, inside: type)
        return findings[before...].contains { $0.severity == .error } ? nil : inner
    }

    private mutating func negated(_ policy: YAMLNode) -> TailPolicySettings? {
        guard let block = block(policy, "not", keys: ["not_sub_policy"]), let inner = block["not_sub_policy"] else {
            findings.append((policy["not"] ?? policy).diagnostic("'not' needs 'not_sub_policy', one policy"))
            return nil
        }
        return self.policy(inner, inside: "not")
    }

    /// The block of a nesting policy, its keys checked.
    private mutating func block(_ policy: YAMLNode, _ type: String, keys: [String]) -> YAMLNode? {
        guard let block = policy[type], let entries = block.entries else { return nil }
        for entry in entries where !keys.contains(entry.name) {
            findings.append(Settings.unknown(entry.key, known: keys))
        }
        return block
    }
}
