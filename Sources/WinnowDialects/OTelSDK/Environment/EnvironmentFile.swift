import WinnowFormats
import WinnowModel

/// `KEY=VALUE` lines as shells and container runtimes read them: `export`, quotes, comments.
struct EnvironmentFile {
    /// One variable.
    struct Variable {
        var name: String
        var value: String
        var line: Int
        /// The whole line.
        var text: String
    }

    /// The variables in the order of the file.
    private(set) var variables: [Variable] = []
    /// Lines that are no `KEY=VALUE`.
    private(set) var findings: [Diagnostic] = []

    /// Reads the lines of a file.
    init(bytes: [UInt8], file: String) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            var text = Self.trimmed(String(decoding: line, as: UTF8.self)[...])
            if index == 0, text.hasPrefix("\u{FEFF}") { text = Self.trimmed(text.dropFirst()) }
            if text.isEmpty || text.hasPrefix("#") { continue }
            if let variable = Self.variable(text, line: index + 1) {
                variables.append(variable)
            } else {
                findings.append(
                    Diagnostic(
                        "not a KEY=VALUE line", file: file, line: index + 1, column: 1, text: String(text.prefix(80)),
                        remedy: "put '#' before comments"))
            }
        }
    }

    /// The last variable of a name, which is the one that counts.
    func last(_ name: String) -> Variable? { variables.last { $0.name == name } }

    private static func variable(_ line: Substring, line number: Int) -> Variable? {
        var rest = line
        if rest.hasPrefix("export ") { rest = trimmed(rest.dropFirst(7)) }
        guard let equals = rest.firstIndex(of: "=") else { return nil }
        let name = rest[..<equals]
        guard let first = name.unicodeScalars.first, first == "_" || first.properties.isAlphabetic && first.isASCII,
            name.unicodeScalars.allSatisfy({
                $0 == "_" || $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
            })
        else { return nil }
        return Variable(
            name: String(name), value: value(trimmed(rest[rest.index(after: equals)...])), line: number,
            text: String(line.prefix(200)))
    }

    private static func value(_ text: Substring) -> String {
        if let quote = text.first, quote == "\"" || quote == "'" {
            var value = ""
            var rest = text.dropFirst()
            while let character = rest.first {
                rest = rest.dropFirst()
                if character == quote { return value }
                if character == "\\", quote == "\"", let escaped = rest.first {
                    value.append(escaped == "n" ? "\n" : escaped)
                    rest = rest.dropFirst()
                } else {
                    value.append(character)
                }
            }
            return String(text)
        }
        if text.hasPrefix("#") { return "" }
        if let comment = text.firstRange(of: " #") { return String(trimmed(text[..<comment.lowerBound])) }
        return String(text)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return text
    }
}
