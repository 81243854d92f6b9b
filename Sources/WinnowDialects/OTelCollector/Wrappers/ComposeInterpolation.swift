import WinnowModel
import WinnowSettings

/// Replaces `$NAME` and `${NAME}` as Compose does before a container sees a config: `$$` is a dollar sign, `:-` and `-` a default.
struct ComposeInterpolation {
    private let environment: [String: String]
    private let node: YAMLNode
    /// What is worth saying.
    private(set) var findings: [Diagnostic] = []

    init(_ environment: [String: String], at node: YAMLNode) {
        self.environment = environment
        self.node = node
    }

    /// The text as the container has it; a reference of the Collector's own is left to it, with a warning.
    mutating func replaced(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = text[...]
        // Looked for once: a brace that nothing closes would be followed to the end of the text each time.
        let lastClosing = text.lastIndex(of: "}") ?? text.startIndex
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{", rest.startIndex < lastClosing, let end = rest.firstIndex(of: "}") {
                result += braced(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                let name = Self.name(rest)
                result += name.isEmpty ? "$" : value(name, fallback: nil)
                rest = rest.dropFirst(name.count)
            }
        }
        return result + rest
    }

    private mutating func braced(_ inner: Substring) -> String {
        let name = Self.name(inner)
        let tail = inner.dropFirst(name.count)
        if !name.isEmpty, tail.isEmpty { return value(name, fallback: nil) }
        if !name.isEmpty, tail.hasPrefix(":-") {
            let value = environment[String(name)] ?? ""
            return value.isEmpty ? String(tail.dropFirst(2)) : value
        }
        if !name.isEmpty, tail.hasPrefix("-") { return value(name, fallback: tail.dropFirst()) }
        say("Compose refuses '${\(inner)}', which is left to the Collector here", "write $${\(inner)}")
        return "${\(inner)}"
    }

    private mutating func value(_ name: Substring, fallback: Substring?) -> String {
        if let value = environment[String(name)] { return value }
        if let fallback { return String(fallback) }
        say("the environment variable \(name) is not set: empty text stands for it, as in Compose", "set it: \(name)=…")
        return ""
    }

    private mutating func say(_ message: String, _ remedy: String) {
        if findings.count < 20, !findings.contains(where: { $0.message == message }) {
            findings.append(node.diagnostic(message, severity: .warning, remedy: remedy).withoutText)
        }
    }

    private static func name(_ text: Substring) -> Substring {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return "" }
        return text.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    }
}

extension Diagnostic {
    /// The finding without the text that it is about: a whole file says nothing.
    var withoutText: Diagnostic {
        var result = self
        result.text = ""
        return result
    }
}
