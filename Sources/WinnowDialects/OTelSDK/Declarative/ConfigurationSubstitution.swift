import WinnowSettings
import WinnowModel

/// Replaces `${NAME}`, `${env:NAME}` and `${NAME:-default}` in the scalar values of a declarative configuration.
///
/// Follows the specification (`configuration/data-model.md`, "Environment variable substitution"): keys are left alone; what is put in is
/// not searched again and makes no lists or mappings; a plain scalar gets its type afterwards, a quoted one stays text; an unset or empty
/// variable is its default, or nothing; `$$` is a dollar sign; a reference of another form is an error. SDKs depart from it in their own
/// ways: `DeclarativeRules`.
struct ConfigurationSubstitution {
    private let environment: [String: String]
    private let rules: DeclarativeRules
    /// What is worth saying about the references, once for each name.
    private(set) var findings: [Diagnostic] = []
    private var reported: Set<String> = []

    init(_ environment: [String: String], _ rules: DeclarativeRules) {
        self.environment = environment
        self.rules = rules
    }

    /// The tree with its references replaced; wrong ones are errors among the findings.
    mutating func substituted(_ node: YAMLNode) -> YAMLNode {
        var result = node
        switch node.content {
        case .scalar(var scalar):
            guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return node }
            scalar.text = substituted(scalar.text, at: node)
            result.content = .scalar(scalar)
        case .sequence(let nodes):
            var inner: [YAMLNode] = []
            for node in nodes { inner.append(substituted(node)) }
            result.content = .sequence(inner)
        case .mapping(let entries):
            var inner: [YAMLEntry] = []
            for entry in entries { inner.append(YAMLEntry(key: entry.key, value: substituted(entry.value))) }
            result.content = .mapping(inner)
        }
        return result
    }

    private mutating func substituted(_ text: String, at node: YAMLNode) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{" {
                guard let end = rest.firstIndex(of: "}") else {
                    if rules.keepsOpenReferences { return result + "$" + rest }
                    refuse("${…", at: node, "it has no end")
                    return result
                }
                result += value(of: rest[rest.index(after: rest.startIndex)..<end], at: node)
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }

    private mutating func value(of reference: Substring, at node: YAMLNode) -> String {
        var name = reference
        if name.hasPrefix("env:") { name = name.dropFirst(4) }
        var fallback: Substring?
        if let range = name.firstRange(of: ":-") {
            fallback = name[range.upperBound...]
            name = name[..<range.lowerBound]
        }
        let isName = name.utf8.enumerated().allSatisfy { place, byte in
            byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte | 0x20)
                || place > 0 && (0x30...0x39).contains(byte)
        }
        guard isName, !name.isEmpty else {
            if rules.staysText(name) { return "${\(reference)}" }
            refuse("${\(reference)}", at: node, "a name is letters, digits and '_'")
            return ""
        }
        if let value = environment[String(name)], !value.isEmpty || !rules.emptyIsUnset { return value }
        if let fallback { return String(fallback) }
        if reported.insert(String(name)).inserted {
            findings.append(
                node.diagnostic(
                    "the environment variable \(name) is not set: nothing stands for it", severity: .note,
                    remedy: "set it: \(name)=…, or write ${\(name):-default}"))
        }
        return ""
    }

    private mutating func refuse(_ reference: String, at node: YAMLNode, _ reason: String) {
        findings.append(
            node.diagnostic(
                "'\(reference)' is no reference to a variable: \(reason); \(rules.refusal)",
                remedy: "write ${NAME} or ${NAME:-default}, and $$ for a dollar sign"))
    }
}
