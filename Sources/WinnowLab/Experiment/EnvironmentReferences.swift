import WinnowDialects
import WinnowSettings

/// Which environment variables a configuration file refers to, as `${NAME}`, `${env:NAME}` or either with `:-default`.
enum EnvironmentReferences {
    /// Variables may refer to others: so many times.
    private static let longestChain = 8

    /// The names in the values of the file's documents, and in the values of these variables.
    static func names(in file: ConfigurationFile, _ environment: [String: String]) -> Set<String> {
        var found: Set<String> = []
        if case .success(let documents) = file.yaml, documents.first?.entries != nil {
            for document in documents { collect(document, &found) }
        } else {
            collectCalls(String(decoding: file.bytes, as: UTF8.self), &found)
        }
        var fresh = found
        for _ in 0..<longestChain where !fresh.isEmpty {
            var more: Set<String> = []
            for name in fresh { if let value = environment[name] { collect(value, &more) } }
            fresh = more.subtracting(found)
            found.formUnion(more)
        }
        return found
    }

    private static func collect(_ node: YAMLNode, _ found: inout Set<String>) {
        switch node.content {
        case .scalar(let scalar): collect(scalar.text, &found)
        case .sequence(let nodes): for node in nodes { collect(node, &found) }
        case .mapping(let entries): for entry in entries { collect(entry.value, &found) }
        }
    }

    /// Names in `sys.env("NAME")`, as Alloy has them.
    private static func collectCalls(_ text: String, _ found: inout Set<String>) {
        for part in text.split(separator: "env(\"").dropFirst() { found.insert(String(part.prefix { $0 != "\"" })) }
    }

    private static func collect(_ text: String, _ found: inout Set<String>) {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return }
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                // A dollar sign.
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                var name = rest[rest.index(after: rest.startIndex)..<end]
                if name.hasPrefix("env:") { name = name.dropFirst(4) }
                if let fallback = name.firstRange(of: ":-") { name = name[..<fallback.lowerBound] }
                if !name.isEmpty { found.insert(String(name)) }
                rest = rest[rest.index(after: end)...]
            }
        }
    }
}
