import WinnowSettings
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
        ("ottl_condition", OTTLConditionBlock.self),
    ]
    /// Policy types that hold others.
    static let nesting = ["and", "not", "drop", "composite"]
    /// Policy types without settings of their own.
    static let bare = ["trace_flags"]
    private static let plain = blocks.map(\.type) + bare
    /// Policy types of the product that are not modelled.
    static let unmodelled = ["bytes_limiting"]

    /// After so many findings the rest of the policies is not read: nobody reads more.
    private static let findingLimit = 200

    init(version: CollectorVersion) { self.version = version }

    /// The policies of a list; `inside` is the type of the policy around them.
    mutating func policies(_ node: YAMLNode, inside: String?) -> [TailPolicySettings] {
        guard let nodes = node.elements, !nodes.isEmpty else {
            if node.isNull || node.elements != nil {
                sayEmpty(node, inside)
            } else {
                findings.append(node.diagnostic("policies are a list", remedy: "write each policy after '- '"))
            }
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

    /// What the product makes of a list without policies.
    private mutating func sayEmpty(_ node: YAMLNode, _ inside: String?) {
        let effect =
            switch inside {
            case "and": "'and' without a policy inside samples every trace"
            case "drop": "'drop' without a policy inside drops every trace"
            case "composite": "'composite' without a policy inside samples nothing"
            default: "there are no policies: nothing is ever sampled"
            }
        findings.append(node.diagnostic(effect, severity: .warning, remedy: "write each policy after '- '"))
    }

    /// The product refuses names that are missing or stand twice.
    private mutating func checkName(_ policy: TailPolicySettings, at node: YAMLNode, lines: inout [String: Int]) {
        if policy.name.isEmpty {
            findings.append(
                node.diagnostic("a policy without a name: the Collector refuses it", remedy: "give it one: name: …"))
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
        if inside == nil, version.invertsByVeto, let invert = node[type]?.entry("invert_match"),
            invert.value.bool == true
        {
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
        if let refusal = refusal(of: type, inside: inside) {
            findings.append(typeNode.diagnostic(refusal))
            return nil
        }
        let isInside = type == "and" && inside != "composite" || type == "drop" || type == "composite"
        if let inside, isInside || type == "not" && (inside == "not" || inside == "composite") {
            findings.append(
                typeNode.diagnostic(
                    "'\(type)' can't stand inside '\(inside)': the Collector refuses it",
                    remedy: "one of \(Self.plain.joined(separator: ", "))"))
            return nil
        }
        switch type {
        case "always_sample": return .alwaysSample
        case "trace_flags": return .traceFlags
        case "composite": return composite(policy).map { .composite($0) }
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
        if let node = policy[type], !node.isNull, node.entries == nil {
            findings.append(node.diagnostic("'\(type)' is a mapping with '\(key)', a list of policies"))
            return nil
        }
        guard let block = block(policy, type, keys: [key]), let list = block[key] else {
            sayEmpty(policy[type] ?? policy, type)
            return []
        }
        let before = findings.count
        let inner = policies(list, inside: type)
        return findings[before...].contains { $0.severity == .error } ? nil : inner
    }

    private mutating func composite(_ policy: YAMLNode) -> TailPolicySettings.Composite? {
        var empty = policy
        empty.content = .scalar(YAMLScalar(""))
        let node = policy["composite"] ?? empty
        let before = findings.count
        let block = Settings.decode(CompositeBlock.self, from: node, into: &findings)
        var settings = TailPolicySettings.Composite(maximum: block.maximum, policies: [])
        if let list = block.policies {
            settings.policies = policies(list, inside: "composite")
        } else {
            sayEmpty(node.isNull ? policy : node, "composite")
        }
        if let node = block.allocations, !node.isNull, node.elements == nil {
            findings.append(
                node.diagnostic(
                    "rate_allocation is a list: the Collector refuses \(node.kindName)",
                    remedy: "write each entry after '- ': - {policy: …, percent: …}"))
        }
        for entry in block.allocations?.elements ?? [] {
            let allocation = Settings.decode(AllocationBlock.self, from: entry, into: &findings)
            settings.allocations.append(.init(policy: allocation.policy, percent: allocation.percent))
            if !settings.policies.contains(where: { $0.name == allocation.policy }) {
                findings.append(
                    (entry["policy"] ?? entry).diagnostic(
                        "rate_allocation for '\(allocation.policy)', which is no sub-policy here: it has no effect",
                        severity: .warning))
            }
        }
        sayShares(settings, block, at: node.isNull ? policy : node)
        return findings[before...].contains { $0.severity == .error } ? nil : settings
    }

    /// Says what is easily misread in a composite.
    private mutating func sayShares(
        _ settings: TailPolicySettings.Composite, _ block: CompositeBlock, at node: YAMLNode
    ) {
        let names = settings.policies.map(\.name)
        if !block.order.isEmpty, block.order != names {
            findings.append(
                (node["policy_order"] ?? node).diagnostic(
                    "policy_order has no effect: sub-policies are asked in the order in which they stand",
                    severity: .warning))
        }
        let percent = settings.allocations.reduce(0.0) { $0 + Double($1.percent) }
        if percent > 100 {
            findings.append(
                (node["rate_allocation"] ?? node).diagnostic(
                    "the shares are \(Quantity.text(number: percent)) percent together: more than the whole may pass",
                    severity: .warning))
        }
        let listed = Set(settings.allocations.map(\.policy))
        for name in names where !listed.contains(name) && !version.has(.equalShares) {
            findings.append(
                node.diagnostic(
                    "'\(name)' has no rate_allocation: in \(version) it never keeps a trace", severity: .warning))
        }
    }

    /// Why the release does not know a type in this place; `nil` where it does.
    private func refusal(of type: String, inside: String?) -> String? {
        var needed: CollectorChange?
        if type == "not" { needed = inside == nil || inside == "not" ? .notAndTraceFlags : .andHoldsNot }
        if type == "trace_flags" { needed = .notAndTraceFlags }
        guard let needed, !version.has(needed) else { return nil }
        let place = inside.map { " inside '\($0)'" } ?? ""
        return "\(version) does not know the policy type '\(type)'\(place), which came with \(needed.since)"
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
