/// Writes nodes as YAML in block style, so that reading it again gives the same values.
public struct YAMLWriter {
    private var bytes: [UInt8] = []

    /// The text of a tree, with a newline at its end.
    public static func text(_ node: YAMLNode) -> String {
        var writer = YAMLWriter()
        writer.write(node, indent: 0, isInline: false)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// `isInline`: whether something stands before the value in its line.
    private mutating func write(_ node: YAMLNode, indent: Int, isInline: Bool) {
        switch node.content {
        case .scalar(let scalar):
            if isInline { put(" ") }
            put(Self.scalar(scalar, node))
            put("\n")
        case .mapping(let entries):
            guard !entries.isEmpty else { return put(isInline ? " {}\n" : "{}\n") }
            if isInline { put("\n") }
            write(entries, indent: indent, startsInLine: false)
        case .sequence(let nodes):
            guard !nodes.isEmpty else { return put(isInline ? " []\n" : "[]\n") }
            if isInline { put("\n") }
            for node in nodes {
                blanks(indent)
                put("-")
                // The first key of a mapping stands behind the dash.
                if let entries = node.entries, !entries.isEmpty {
                    put(" ")
                    write(entries, indent: indent + 2, startsInLine: true)
                } else {
                    write(node, indent: indent + 2, isInline: true)
                }
            }
        }
    }

    private mutating func write(_ entries: [YAMLEntry], indent: Int, startsInLine: Bool) {
        for (number, entry) in entries.enumerated() {
            if number > 0 || !startsInLine { blanks(indent) }
            if case .scalar(let key) = entry.key.content {
                put(Self.scalar(key, entry.key))
            } else {
                put("null")
            }
            put(":")
            write(entry.value, indent: indent + 2, isInline: true)
        }
    }

    private mutating func blanks(_ count: Int) {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A scalar: plain where that means the same, else in double quotes.
    private static func scalar(_ scalar: YAMLScalar, _ node: YAMLNode) -> String {
        switch node.value {
        case .null: return "null"
        case .text(let text) where scalar.tag != YAMLScalar.timestampTag:
            return isPlain(text) ? text : quoted(text)
        case .integer(let integer): return String(integer)
        case .double(let double): return number(double, scalar.text)
        default: return scalar.text
        }
    }

    /// A number as every reader takes it for one: `1e3` is text to some.
    private static func number(_ double: Double, _ text: String) -> String {
        if double.isNaN { return ".nan" }
        if double.isInfinite { return double < 0 ? "-.inf" : ".inf" }
        if text.utf8.allSatisfy(isDigit) { return text }
        if let integer = Int64(exactly: double), abs(double) < 9e15 { return String(integer) }
        let shortest = "\(double)"
        guard let exponent = shortest.firstIndex(of: "e"), !shortest.contains(".") else { return shortest }
        return shortest[..<exponent] + ".0" + shortest[exponent...]
    }

    /// Whether a text may stand without quotes: words, paths and numbers with units; readers of YAML 1.1 included.
    private static func isPlain(_ text: String) -> Bool {
        guard case .text = YAMLNode.meaning(of: text), let first = text.utf8.first, text.utf8.count <= 200,
            isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_") || isDigit(first)
        else { return false }
        if ["y", "n", "yes", "no", "on", "off"].contains(text.lowercased()) { return false }
        // `12:30` and `2024-01-01` are numbers and times to some readers.
        let isNumeric =
            text.utf8.contains(where: isDigit)
            && text.utf8.allSatisfy { isDigit($0) || "+-.:_eETZtz ".utf8.contains($0) }
        return !isNumeric
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "/_-.+%@=".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & ~0x20) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0x0A: result += "\\n"
            case 0x09: result += "\\t"
            case 0x0D: result += "\\r"
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
