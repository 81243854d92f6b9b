/// Cuts a text into tokens: the first rule that matches wins, in the order of `pkg/ottl`'s lexer (v0.161.0).
///
/// The whole text is cut before anything is parsed, so that a character nobody knows is reported first.
struct Lexer {
    private let text: [UInt8]
    private var at = 0

    private init(_ text: [UInt8]) { self.text = text }

    /// All tokens, an end token last.
    static func tokens(_ text: [UInt8]) throws(OTTLError) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        lexer.skipBlanks()
        while lexer.at < text.count {
            guard let (kind, count) = lexer.next() else {
                let rest = String(decoding: text[lexer.at...].prefix(40), as: UTF8.self)
                throw OTTLError("invalid input text '\(rest)'", offset: lexer.at, in: text, remedy: lexer.remedy)
            }
            tokens.append(Token(kind: kind, range: lexer.at..<lexer.at + count))
            lexer.at += count
            lexer.skipBlanks()
        }
        tokens.append(Token(kind: .end, range: text.count..<text.count))
        return tokens
    }

    /// What people who write such a character mean.
    private var remedy: String {
        switch text[at] {
        case UInt8(ascii: "'"): "strings stand in double quotes"
        case UInt8(ascii: "\""): "a string needs its closing quote"
        case UInt8(ascii: "&"): "write 'and'"
        case UInt8(ascii: "|"): "write 'or'"
        case UInt8(ascii: "!"): "write 'not', or '!=' between two values"
        case UInt8(ascii: "~"): "write IsMatch(value, \"pattern\")"
        case UInt8(ascii: "%"), UInt8(ascii: "^"): "only + - * / are known"
        case UInt8(ascii: "#"): "OTTL has no comments"
        default: ""
        }
    }

    private func next() -> (Token.Kind, Int)? {
        let byte = text[at]
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return (.uppercase, run { Self.isUpper($0) || Self.isDigit($0) || $0 == UInt8(ascii: "_") })
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): return word()
        case UInt8(ascii: "="): return peek(1, "=") ? (.comparison, 2) : peek(1, ">") ? (.arrow, 2) : (.equal, 1)
        case UInt8(ascii: "!"): return peek(1, "=") ? (.comparison, 2) : nil
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return (.comparison, peek(1, "=") ? 2 : 1)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return (.addSub, 1)
        case UInt8(ascii: "*"), UInt8(ascii: "/"): return (.multDiv, 1)
        case UInt8(ascii: "("): return (.leftParenthesis, 1)
        case UInt8(ascii: ")"): return (.rightParenthesis, 1)
        case UInt8(ascii: "{"): return (.leftBrace, 1)
        case UInt8(ascii: "}"): return (.rightBrace, 1)
        case UInt8(ascii: "["): return (.leftBracket, 1)
        case UInt8(ascii: "]"): return (.rightBracket, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: "."):
            let digits = run(from: at + 1, Self.isDigit)
            return digits > 0 ? (.float, 1 + digits + exponent(at: at + 1 + digits)) : (.dot, 1)
        default: return nil
        }
    }

    /// Signs are operators; a number may end in its point.
    private func number() -> (Token.Kind, Int) {
        if text[at] == UInt8(ascii: "0"), peek(1, "x") {
            let digits = run(from: at + 2, Self.isHex)
            if digits > 0 { return (.bytes, 2 + digits) }
        }
        var count = run(from: at, Self.isDigit)
        guard peek(count, ".") else { return (.int, count) }
        count += 1
        count += run(from: at + count, Self.isDigit)
        return (.float, count + exponent(at: at + count))
    }

    private func exponent(at start: Int) -> Int {
        guard start < text.count, text[start] | 0x20 == UInt8(ascii: "e") else { return 0 }
        var digits = start + 1
        if digits < text.count, text[digits] == UInt8(ascii: "+") || text[digits] == UInt8(ascii: "-") { digits += 1 }
        let count = run(from: digits, Self.isDigit)
        return count == 0 ? 0 : digits - start + count
    }

    private func string() -> (Token.Kind, Int)? {
        var end = at + 1
        while end < text.count {
            switch text[end] {
            case UInt8(ascii: "\""): return (.string, end + 1 - at)
            case UInt8(ascii: "\\"):
                // An escape takes one character, which may not be the end of a line.
                guard end + 1 < text.count, text[end + 1] != 0x0A else { return nil }
                end += 2
                while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
            default: end += 1
            }
        }
        return nil
    }

    private func word() -> (Token.Kind, Int) {
        let count = run { Self.isLower($0) || Self.isDigit($0) || $0 == UInt8(ascii: "_") }
        // A keyword ends at a word boundary: an upper-case letter directly after it makes it a name.
        let isWhole = at + count == text.count || !Self.isUpper(text[at + count])
        if isWhole {
            switch String(decoding: text[at..<at + count], as: UTF8.self) {
            case "not": return (.not, count)
            case "or": return (.or, count)
            case "and": return (.and, count)
            case "true", "false": return (.boolean, count)
            default: break
            }
        }
        return (.lowercase, count)
    }

    private func peek(_ distance: Int, _ character: Unicode.Scalar) -> Bool {
        at + distance < text.count && text[at + distance] == UInt8(ascii: character)
    }

    private func run(_ belongs: (UInt8) -> Bool) -> Int { run(from: at, belongs) }

    private func run(from start: Int, _ belongs: (UInt8) -> Bool) -> Int {
        var end = start
        while end < text.count, belongs(text[end]) { end += 1 }
        return end - start
    }

    private mutating func skipBlanks() {
        while at < text.count, [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(text[at]) { at += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }
}
