public import WinnowSettings
public import WinnowModel
public import WinnowSampling

/// Reads an `ExperimentalComposableSampler` of the schema: a mapping with exactly one key.
public struct ComposableReader {
    /// What was found so far.
    public private(set) var findings: [Diagnostic] = []
    private let names: [String]
    private let rules: DeclarativeRules
    private static let findingLimit = 200

    /// Creates a reader; `knowsMore` takes the composable samplers, too, that have no key in the schema.
    public init(knowsMore: Bool = false) { self.init(DeclarativeRules(nil), knowsMore: knowsMore) }

    /// Creates a reader for whose file it is.
    init(_ rules: DeclarativeRules, knowsMore: Bool = false) {
        self.rules = rules
        names =
            ["always_on", "always_off", "probability", "parent_threshold", "rule_based"]
            + (knowsMore ? ["annotating", "any_of"] : [])
    }

    /// The sampler that a node describes; `nil` when it can't be read, with the reason among the findings.
    public mutating func composable(_ node: YAMLNode) -> ComposableSettings? {
        if findings.count > Self.findingLimit { return nil }
        guard
            let entry = DeclarativeKeys.onlyEntry(
                node, of: "a composable sampler", known: names, rules, into: &findings)
        else { return nil }
        switch entry.name {
        case "always_on": return keys(of: entry, []) ? .alwaysOn : nil
        case "always_off": return keys(of: entry, []) ? .alwaysOff : nil
        case "probability":
            guard keys(of: entry, ["ratio"]) else { return nil }
            return DeclarativeRatio.read(entry.value["ratio"], rules, for: .threshold, into: &findings).map {
                .probability($0)
            }
        case "parent_threshold":
            guard keys(of: entry, ["root"], required: ["root"]), let root = entry.value["root"] else { return nil }
            return composable(root).map { .parentThreshold(root: $0) }
        case "rule_based":
            guard keys(of: entry, ["rules"]) else { return nil }
            return ruleList(entry).map { .ruleBased($0) }
        case "annotating" where names.contains(entry.name):
            guard keys(of: entry, ["attributes", "of"], required: ["attributes", "of"]), let inner = entry.value["of"],
                let attributes = attributes(entry)
            else { return nil }
            return composable(inner).map { .annotating(attributes, delegate: $0) }
        case "any_of" where names.contains(entry.name):
            guard let nodes = entry.value.elements, !nodes.isEmpty else {
                findings.append(
                    entry.value.diagnostic(
                        "'any_of' is a list of composable samplers", remedy: "write each after '- '"))
                return nil
            }
            let samplers = nodes.compactMap { composable($0) }
            return samplers.count == nodes.count ? .anyOf(samplers) : nil
        default:
            findings.append(
                entry.key.diagnostic(
                    "unknown composable sampler '\(entry.name)': \(rules.refusal)",
                    remedy: nearest(to: entry.name, in: names).map { "did you mean '\($0)'?" }
                        ?? "one of \(names.joined(separator: ", "))"))
            return nil
        }
    }

    /// The attributes that are added: texts, numbers and truth values by their keys.
    private mutating func attributes(_ entry: YAMLEntry) -> [ComposableSettings.Attribute]? {
        guard let node = entry.value["attributes"], let entries = node.entries else {
            findings.append(
                (entry.value["attributes"] ?? entry.value).diagnostic(
                    "'attributes' is a mapping of keys to values", remedy: "write attributes: {rule: checkout}"))
            return nil
        }
        return entries.compactMap { entry in
            let node = entry.value
            let value: AttributeValue? =
                node.bool.map { .bool($0) } ?? node.integer.map { .int($0) } ?? node.double.map { .double($0) }
                ?? (node.isNull ? nil : node.text.map { .string($0) })
            if value == nil {
                findings.append(
                    node.diagnostic("text, a number or a truth value is expected here, not \(node.kindName)"))
            }
            return value.map { ComposableSettings.Attribute(key: entry.name, value: $0) }
        }
    }

    // MARK: Rules

    private mutating func ruleList(_ entry: YAMLEntry) -> [ComposableSettings.Rule]? {
        guard let node = entry.value["rules"], !node.isNull else {
            findings.append(
                entry.key.diagnostic(
                    "there are no rules: nothing is kept", severity: .warning, remedy: "add rules: […]"))
            return []
        }
        guard let nodes = node.elements else {
            findings.append(
                node.diagnostic("rules are a list, not \(node.kindName)", remedy: "write each rule after '- '"))
            return nil
        }
        let before = findings.count
        var rules: [ComposableSettings.Rule] = []
        var seen: [ComposableSettings.Rule: Int] = [:]
        var catchAll: Int?
        for node in nodes {
            if findings.count > Self.findingLimit { break }
            guard let rule = rule(node) else { continue }
            var conditions = rule
            conditions.sampler = .alwaysOff
            if let line = catchAll ?? seen[conditions] {
                findings.append(
                    node.diagnostic(
                        catchAll != nil
                            ? "no span reaches this rule: the rule in line \(line) matches every span"
                            : "no span reaches this rule: the one in line \(line) has the same conditions",
                        severity: .warning, remedy: "move it before line \(line), or remove it"))
            }
            if seen[conditions] == nil { seen[conditions] = node.line }
            if catchAll == nil, rule.matchesEverything { catchAll = node.line }
            rules.append(rule)
        }
        if findings[before...].contains(where: { $0.severity == .error }) { return nil }
        if catchAll == nil {
            findings.append(
                node.diagnostic(
                    "spans that match no rule are not kept", severity: .note,
                    remedy: "end with a rule without conditions, - sampler: {…}, to decide about them"))
        }
        return rules
    }

    private mutating func rule(_ node: YAMLNode) -> ComposableSettings.Rule? {
        let known = ["attribute_values", "attribute_patterns", "span_kinds", "parent", "sampler"]
        guard node.entries != nil else {
            findings.append(
                node.diagnostic("a rule is a mapping, not \(node.kindName)", remedy: "it needs sampler: {…}"))
            return nil
        }
        let before = findings.count
        var name = node
        name.content = .scalar(YAMLScalar("rule"))
        guard keys(of: YAMLEntry(key: name, value: node), known, required: ["sampler"]), let inner = node["sampler"],
            let sampler = composable(inner)
        else { return nil }
        var rule = ComposableSettings.Rule(sampler: sampler)
        if let entry = given("attribute_values", in: node),
            keys(of: entry, ["key", "values"], required: ["key", "values"])
        {
            rule.values = ComposableSettings.Rule.Values(
                key: attribute(entry), values: texts("values", in: entry, least: 1))
        }
        if let entry = given("attribute_patterns", in: node),
            keys(of: entry, ["key", "included", "excluded"], required: ["key"])
        {
            rule.patterns = ComposableSettings.Rule.Patterns(
                key: attribute(entry), included: texts("included", in: entry), excluded: texts("excluded", in: entry))
        }
        if let entry = given("span_kinds", in: node) {
            let kinds: [(String, SpanKind)] = [
                ("internal", .internal), ("server", .server), ("client", .client), ("producer", .producer),
                ("consumer", .consumer),
            ]
            rule.kinds = words(entry, kinds)
        }
        if let entry = given("parent", in: node) {
            rule.parents = words(entry, ComposableSettings.Rule.Parent.allCases.map { ($0.rawValue, $0) })
        }
        return findings[before...].contains { $0.severity == .error } ? nil : rule
    }

    /// An entry that has a value.
    private func given(_ key: String, in node: YAMLNode) -> YAMLEntry? {
        node.entry(key).flatMap { $0.value.isNull ? nil : $0 }
    }

    /// The attribute that a condition is about.
    private mutating func attribute(_ entry: YAMLEntry) -> String {
        guard let node = entry.value["key"], let key = node.text else { return "" }
        if Self.late.contains(key) {
            findings.append(
                node.diagnostic(
                    "instrumentation sets '\(key)' after the span has started: a start-time sampler seldom sees it",
                    severity: .warning, remedy: "decide about it in a collector's tail_sampling"))
        }
        return key
    }

    /// Attributes that are known when a span ends.
    private static let late: Set<String> = [
        "http.response.status_code", "http.status_code", "error.type", "exception.type", "rpc.grpc.status_code",
        "db.response.status_code", "http.response.body.size", "http.response.size", "otel.status_code", "error",
    ]

    /// The texts of a list; numbers and truth values are taken as they are written.
    private mutating func texts(_ key: String, in entry: YAMLEntry, least: Int = 0) -> [String] {
        guard let node = entry.value[key], !node.isNull else { return [] }
        guard let nodes = node.elements, nodes.count >= least, !nodes.isEmpty else {
            findings.append(
                node.diagnostic(
                    "'\(key)' is a list with one text at least, not \(node.elements == nil ? node.kindName : "an empty one")",
                    remedy: "write \(key): [\(node.text ?? "…")]"))
            return []
        }
        var texts: [String] = []
        for node in nodes {
            if let text = node.text, !node.isNull {
                texts.append(text)
            } else {
                findings.append(node.diagnostic("text is expected here, not \(node.kindName)"))
                return []
            }
        }
        return texts
    }

    /// The meanings of a list of words.
    private mutating func words<Value>(_ entry: YAMLEntry, _ known: [(word: String, value: Value)]) -> [Value] {
        var values: [Value] = []
        guard let nodes = entry.value.elements, !nodes.isEmpty else {
            findings.append(
                entry.value.diagnostic(
                    "'\(entry.name)' is a list with one word at least",
                    remedy: "of \(known.map(\.word).joined(separator: ", "))"))
            return []
        }
        for node in nodes {
            if let match = known.first(where: { $0.word == node.text }) {
                values.append(match.value)
            } else {
                findings.append(
                    node.diagnostic(
                        "'\(entry.name)' does not know \(node.text.map { "'\($0)'" } ?? node.kindName): \(rules.refusal)",
                        remedy: nearest(to: node.text ?? "", in: known.map(\.word)).map { "did you mean '\($0)'?" }
                            ?? "one of \(known.map(\.word).joined(separator: ", "))"))
                return []
            }
        }
        return values
    }

    private mutating func keys(of entry: YAMLEntry, _ known: [String], required: [String] = []) -> Bool {
        DeclarativeKeys.check(entry, known: known, required: required, rules, into: &findings)
    }
}

extension ComposableSettings.Rule {
    /// No condition at all.
    fileprivate var matchesEverything: Bool { values == nil && patterns == nil && kinds == nil && parents == nil }
}
