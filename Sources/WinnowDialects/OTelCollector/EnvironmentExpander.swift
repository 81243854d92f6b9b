import WinnowSettings
import WinnowModel

/// Replaces `${env:NAME}`, `${NAME}` and `${env:NAME:-default}` (a default only with `env:`) in the scalars of a tree, as the Collector's confmap does.
///
/// A scalar that is nothing but one reference takes the type of what it refers to, and may still be read as text; inside other text the
/// reference is replaced by its text. `$$` is a dollar sign. An unset variable is empty text.
struct EnvironmentExpander {
    private static let depthLimit = 8

    private let environment: [String: String]
    /// What is worth saying about the references, once for each name.
    private(set) var findings: [Diagnostic] = []
    private var reported: Set<String> = []

    init(_ environment: [String: String]) { self.environment = environment }

    /// The tree with its references replaced.
    mutating func expand(_ node: YAMLNode) throws(Failure) -> YAMLNode {
        var result = node
        switch node.content {
        case .scalar(let scalar):
            if scalar.text.utf8.contains(UInt8(ascii: "$")) { result = try expand(scalar, at: node) }
        case .sequence(let nodes):
            var expanded: [YAMLNode] = []
            for node in nodes { expanded.append(try expand(node)) }
            result.content = .sequence(expanded)
        case .mapping(let entries):
            var expanded: [YAMLEntry] = []
            for entry in entries { expanded.append(YAMLEntry(key: entry.key, value: try expand(entry.value))) }
            result.content = .mapping(expanded)
        }
        return result
    }

    private mutating func expand(_ scalar: YAMLScalar, at node: YAMLNode) throws(Failure) -> YAMLNode {
        let (text, isWhole) = try replaced(scalar.text, at: node, depth: 0)
        var result = node
        result.content = .scalar(
            YAMLScalar(text, style: isWhole ? .plain : .quoted, tag: isWhole ? YAMLScalar.environmentTag : ""))
        // A variable may hold a list or a mapping in YAML.
        if isWhole, let first = text.first, first == "[" || first == "{" {
            do throws(Failure) {
                result.content = try YAMLDocument.parse(text, file: node.file).content
            } catch {
                findings.append(
                    node.diagnostic(
                        "the variable's value is not the YAML that it looks like: it is taken as text",
                        severity: .warning))
            }
        }
        return result
    }

    /// The text with references replaced, and whether it was nothing but one reference.
    private mutating func replaced(
        _ text: String, at node: YAMLNode, depth: Int
    ) throws(Failure) -> (String, isWhole: Bool) {
        if depth > Self.depthLimit {
            throw node.failure("variables refer to one another more than \(Self.depthLimit) levels deep")
        }
        var result = ""
        var rest = text[...]
        var references = 0
        var others = 0
        while let dollar = rest.firstIndex(of: "$") {
            others += rest[..<dollar].count
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                others += 1
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                let reference = rest[rest.index(after: rest.startIndex)..<end]
                result += try value(of: String(reference), at: node, depth: depth)
                references += 1
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                others += 1
            }
        }
        others += rest.count
        return (result + rest, references == 1 && others == 0)
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
    }

    private mutating func value(of reference: String, at node: YAMLNode, depth: Int) throws(Failure) -> String {
        var name = reference[...]
        if let colon = name.firstIndex(of: ":") {
            let scheme = name[..<colon]
            guard scheme == "env" else {
                if name[colon...].hasPrefix(":-") {
                    throw node.failure(
                        "the reference '${\(reference)}' has a default without env: the Collector refuses it",
                        remedy: "write ${env:\(reference)}")
                }
                throw node.failure(
                    "the reference '${\(reference)}' is not modelled yet: only environment variables are",
                    remedy: "write the value itself here")
            }
            name = name[name.index(after: colon)...]
        }
        var fallback: Substring?
        if let range = name.firstRange(of: ":-") {
            fallback = name[range.upperBound...]
            name = name[..<range.lowerBound]
        }
        guard Self.isName(name) else {
            throw node.failure(
                "the environment variable '\(name)' has no valid name: the Collector refuses it",
                remedy: "letters, digits and _ only, no digit first; a dollar sign itself is written $$")
        }
        if let value = environment[String(name)] {
            return value.contains("$") ? try replaced(value, at: node, depth: depth + 1).0 : value
        }
        if let fallback { return String(fallback) }
        if reported.insert(String(name)).inserted {
            findings.append(
                node.diagnostic(
                    "the environment variable \(name) is not set: empty text stands for it, as in the Collector",
                    severity: .warning, remedy: "set it: \(name)=…, or write ${env:\(name):-default}"))
        }
        return ""
    }
}
