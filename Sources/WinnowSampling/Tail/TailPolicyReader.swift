public import WinnowModel
public import WinnowSettings

/// Reads the policies of a `tail_sampling` processor, with the product's verdicts on what it refuses at start.
public struct TailPolicyReader {
    /// The release that reads.
    public let version: CollectorVersion
    /// What there is to say, in the order of the file.
    public private(set) var findings: [Diagnostic] = []

    private static let types = TailPolicyCatalog.rules.map { $0.type }

    /// After so many findings the rest of the policies is not read: nobody reads more.
    private static let findingLimit = 200

    /// Creates a reader that has read nothing.
    public init(version: CollectorVersion) { self.version = version }

    /// Adds a finding.
    public mutating func say(_ finding: Diagnostic) { findings.append(finding) }

    /// The block that a node describes.
    public mutating func decode<Block: SettingsBlock>(_ type: Block.Type, from node: YAMLNode) -> Block {
        Settings.decode(type, from: node, into: &findings)
    }

    /// The policies of a list; `inside` is the type of the policy around them.
    public mutating func policies(_ node: YAMLNode, inside: String?) -> [TailPolicySettings] {
        guard let nodes = node.elements else {
            findings.append(node.diagnostic("policies are a list", remedy: "write each policy after '- '"))
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

    /// The policies of the list in a block; says what the product makes of one without any.
    public mutating func policies(
        _ list: YAMLNode?, of block: YAMLNode, inside: String?, withoutAny effect: String
    ) -> [TailPolicySettings] {
        if let list, !list.isNull, list.elements?.isEmpty != true { return policies(list, inside: inside) }
        findings.append(
            (list ?? block).diagnostic(effect, severity: .warning, remedy: "write each policy after '- '"))
        return []
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
    public mutating func policy(_ node: YAMLNode, inside: String?) -> TailPolicySettings? {
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
                    remedy: "one of \(Self.types.joined(separator: ", "))"))
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
        let known = Self.types
        for entry in entries where !["name", "type", type].contains(entry.name) {
            if known.contains(entry.name) {
                if entry.value.isNull { continue }
                // The Collector decodes it all the same.
                if let rule = TailPolicyCatalog.rule(entry.name) { checkTypes(rule, entry.value) }
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

    /// Says what of a block without effect the Collector can't decode.
    private mutating func checkTypes<Rule: TailPolicyRule>(_ type: Rule.Type, _ node: YAMLNode) {
        if Rule.fields.isEmpty { return }
        var unread: [Diagnostic] = []
        _ = Settings.decode(Rule.self, from: node, into: &unread)
        findings += unread.filter { $0.severity == .error }
    }

    private mutating func rule(
        _ type: String, typeNode: YAMLNode, policy: YAMLNode, inside: String?
    ) -> (any TailPolicyRule)? {
        guard let rule = TailPolicyCatalog.rule(type) else {
            let near = nearest(to: type, in: Self.types)
            findings.append(
                typeNode.diagnostic(
                    "unknown policy type '\(type)' (policies of extensions are not modelled yet)",
                    remedy: near.map { "did you mean '\($0)'?" } ?? "one of \(Self.types.joined(separator: ", "))"))
            return nil
        }
        if let needed = rule.since(inside: inside), !version.has(needed) {
            let place = inside.map { " inside '\($0)'" } ?? ""
            findings.append(
                typeNode.diagnostic(
                    "\(version) does not know the policy type '\(type)'\(place), which came with \(needed.since)"))
            return nil
        }
        if let inside, !rule.mayStand(inside: inside) {
            let others = TailPolicyCatalog.rules.filter { $0.mayStand(inside: inside) }.map { $0.type }
            findings.append(
                typeNode.diagnostic(
                    "'\(type)' can't stand inside '\(inside)': the Collector refuses it",
                    remedy: "one of \(others.joined(separator: ", "))"))
            return nil
        }
        return read(rule, policy, type)
    }

    private mutating func read<Rule: TailPolicyRule>(_ type: Rule.Type, _ policy: YAMLNode, _ name: String) -> Rule? {
        let node = policy[name]
        if node == nil || node?.isNull == true, Rule.isEmptyWorthAWarning {
            findings.append(
                policy.diagnostic(
                    "the policy has no block '\(name)': all its settings are zero or empty", severity: .warning,
                    remedy: "add \(name): …"))
        }
        if Rule.fields.isEmpty {
            for entry in node?.entries ?? [] {
                findings.append(
                    entry.key.diagnostic(
                        "'\(name)' has no settings: the Collector swallows '\(entry.name)' without effect",
                        severity: .warning))
            }
            return Rule()
        }
        var empty = policy
        empty.content = .scalar(YAMLScalar(""))
        let before = findings.count
        var rule = decode(Rule.self, from: node ?? empty)
        if !findings[before...].contains(where: { $0.severity == .error }) || node?.entries != nil {
            rule.complete(at: node ?? empty, reader: &self)
        }
        return findings[before...].contains { $0.severity == .error } ? nil : rule
    }
}
