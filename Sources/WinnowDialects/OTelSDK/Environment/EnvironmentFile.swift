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
    /// Lines that are no `KEY=VALUE`, the first of them.
    private(set) var findings: [Diagnostic] = []

    /// After so many lines that are none the rest is not read: nobody reads more.
    static let findingLimit = 20

    /// Reads the lines of a file, one after the other: a file may have as many as bytes.
    init(bytes: [UInt8], file: String) {
        var at = 0
        var index = -1
        while at <= bytes.count, findings.count < Self.findingLimit {
            let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = bytes[at..<end]
            at = end + 1
            index += 1
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
