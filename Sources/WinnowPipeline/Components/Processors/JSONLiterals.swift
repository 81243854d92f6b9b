import WinnowOTTL

/// Puts `"?"` for every text, number, boolean and null in a JSON document.
///
/// Behaves as the JSON obfuscator of DataDog/datadog-agent (`pkg/obfuscate`) on what Go's `json.Valid` accepts: keys, lists and objects stay,
/// white space goes, except after the document.
struct JSONLiterals {
    private enum Expected { case value, firstValue, key, firstKey, colon, separator, end }

    /// What Go reads at most, in levels.
    private static let deepest = 10_000

    private let bytes: [UInt8]
    private var cursor = 0
    private var output: [UInt8] = []
    /// The brackets that are open, as those that close them.
    private var open: [UInt8] = []
    private var expected = Expected.value

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The document without its values; `nil` where it is no JSON. Linear in its length.
    static func removed(from document: Text) -> Text? {
        var scanner = JSONLiterals(document.bytes)
        while scanner.cursor < scanner.bytes.count { guard scanner.step() else { return nil } }
        return scanner.expected == .end ? Text(bytes: scanner.output) : nil
    }

    /// Takes the next part; `false` where it is wrong.
    private mutating func step() -> Bool {
        let byte = bytes[cursor]
        if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
            if expected == .end { output.append(byte) }
            cursor += 1
            return true
        }
        switch (expected, byte) {
        case (.firstValue, UInt8(ascii: "]")), (.firstKey, UInt8(ascii: "}")): close(byte)
        case (.value, UInt8(ascii: "{")), (.firstValue, UInt8(ascii: "{")): return begin(byte, .firstKey)
        case (.value, UInt8(ascii: "[")), (.firstValue, UInt8(ascii: "[")): return begin(byte, .firstValue)
        case (.value, _), (.firstValue, _):
            guard let end = end(ofLiteral: byte) else { return false }
            cursor = end
            output += "\"?\"".utf8
            expected = open.isEmpty ? .end : .separator
        case (.key, UInt8(ascii: "\"")), (.firstKey, UInt8(ascii: "\"")):
            guard let end = end(ofLiteral: byte) else { return false }
            output += bytes[cursor..<end]
            cursor = end
            expected = .colon
        case (.colon, UInt8(ascii: ":")): take(byte, .value)
        case (.separator, UInt8(ascii: ",")): take(byte, open.last == UInt8(ascii: "}") ? .key : .value)
        case (.separator, _) where byte == open.last: close(byte)
        default: return false
        }
        return true
    }

    private mutating func take(_ byte: UInt8, _ next: Expected) {
        output.append(byte)
        cursor += 1
        expected = next
    }

    private mutating func begin(_ bracket: UInt8, _ next: Expected) -> Bool {
        // `}` and `]` come two places after `{` and `[`.
        open.append(bracket + 2)
        take(bracket, next)
        return open.count <= Self.deepest
    }

    private mutating func close(_ bracket: UInt8) {
        open.removeLast()
        take(bracket, open.isEmpty ? .end : .separator)
    }

    // MARK: Literals

    private func end(ofLiteral first: UInt8) -> Int? {
        switch first {
        case UInt8(ascii: "\""): endOfText()
        case UInt8(ascii: "t"): end(of: "true")
        case UInt8(ascii: "f"): end(of: "false")
        case UInt8(ascii: "n"): end(of: "null")
        default: endOfNumber()
        }
    }

    private func end(of word: String) -> Int? {
        bytes[cursor...].starts(with: word.utf8) ? cursor + word.utf8.count : nil
    }

    private func endOfText() -> Int? {
        var index = cursor + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): return index + 1
            case 0..<0x20: return nil
            case UInt8(ascii: "\\"):
                guard index + 1 < bytes.count else { return nil }
                index += 1
                if bytes[index] == UInt8(ascii: "u") {
                    let digits = bytes[(index + 1)...].prefix(4)
                    guard digits.count == 4, digits.allSatisfy(Self.isHexDigit) else { return nil }
                    index += 4
                } else if !Self.escapes.contains(bytes[index]) {
                    return nil
                }
            default: break
            }
            index += 1
        }
        return nil
    }

    private static let escapes = Array(#"bfnrt\/""#.utf8)

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private func endOfNumber() -> Int? {
        var index = cursor
        func next() -> UInt8 { index < bytes.count ? bytes[index] : 0 }
        func digits() -> Bool {
            let start = index
            while Self.isDigit(next()) { index += 1 }
            return index > start
        }
        if next() == UInt8(ascii: "-") { index += 1 }
        if next() == UInt8(ascii: "0") { index += 1 } else if !digits() { return nil }
        if next() == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return nil }
        }
        if next() | 0x20 == UInt8(ascii: "e") {
            index += 1
            if next() == UInt8(ascii: "+") || next() == UInt8(ascii: "-") { index += 1 }
            guard digits() else { return nil }
        }
        return index
    }
}
