import WinnowModel

/// Takes a text in Grafana Alloy's syntax apart.
struct AlloyLexer {
    private let bytes: [UInt8]
    private let file: String
    private let offset: (lines: Int, columns: Int)
    fileprivate var at = 0
    fileprivate var line = 1
    fileprivate var lineStart = 0

    private init(_ text: String, _ file: String, _ offset: (lines: Int, columns: Int)) {
        bytes = Array(text.utf8)
        self.file = file
        self.offset = offset
    }

    /// Where a token starts, which is all that is held of each: a file may have one for each of its bytes.
    struct Start {
        fileprivate var at: UInt32
        fileprivate var line: UInt32
        fileprivate var lineStart: UInt32
    }

    /// The tokens of a text.
    struct Tokens {
        fileprivate let lexer: AlloyLexer
        fileprivate let starts: [Start]

        /// How many there are; the last one is the end.
        var count: Int { starts.count }

        subscript(_ index: Int) -> AlloyToken {
            let start = starts[index]
            var lexer = lexer
            (lexer.at, lexer.line, lexer.lineStart) = (Int(start.at), Int(start.line), Int(start.lineStart))
            // It was read before.
            return (try? lexer.next()) ?? .nowhere
        }
    }

    /// The tokens of a text that starts after so many lines of the file and is indented by so many columns; the last one is the end.
    static func tokens(
        _ text: String, file: String, offset: (lines: Int, columns: Int) = (0, 0)
    ) throws(Failure) -> Tokens {
        let first = AlloyLexer(text, file, offset)
        var lexer = first
        var count = 1
        while try lexer.next().kind != .end { count += 1 }
        var starts: [Start] = []
        starts.reserveCapacity(count)
        lexer = first
        for _ in 0..<count {
            starts.append(
                Start(
                    at: UInt32(clamping: lexer.at), line: UInt32(clamping: lexer.line),
                    lineStart: UInt32(clamping: lexer.lineStart)))
            _ = try lexer.next()
        }
        return Tokens(lexer: first, starts: starts)
    }

    private var current: UInt8? { at < bytes.count ? bytes[at] : nil }
    private func peek(_ ahead: Int) -> UInt8? { at + ahead < bytes.count ? bytes[at + ahead] : nil }

    private func token(_ kind: AlloyToken.Kind, from start: Int) -> AlloyToken {
        // Columns count bytes: to count characters would cost the square of a line's length.
        AlloyToken(
            kind: kind, file: file, line: line + offset.lines, column: max(0, start - lineStart) + 1 + offset.columns)
    }

    private func failure(_ message: String, at start: Int, remedy: String = "") -> Failure {
        let place = token(.end, from: start)
        return Failure(
            .data, Diagnostic(message, file: file, line: place.line, column: place.column, remedy: remedy))
    }

    private mutating func skip() throws(Failure) {
        while let byte = current {
            if byte == 0x20 || byte == 0x09 || byte == 0x0D {
                at += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") {
                while let byte = current, byte != 0x0A { at += 1 }
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                let start = token(.end, from: at)
                at += 2
                while !(current == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) {
                    guard let byte = current else {
                        throw Failure(
                            .data,
                            Diagnostic(
                                "a comment without end", file: file, line: start.line, column: start.column,
                                remedy: "close it with */"))
                    }
                    at += 1
                    if byte == 0x0A { startLine() }
                }
                at += 2
            } else {
                return
            }
        }
    }

    private mutating func startLine() {
        line += 1
        lineStart = at
    }

    fileprivate mutating func next() throws(Failure) -> AlloyToken {
        try skip()
        let start = at
        guard let byte = current else { return token(.end, from: start) }
        if byte == 0x0A {
            let newline = token(.newline, from: start)
            at += 1
            startLine()
            return newline
        }
        if Self.isLetter(byte) {
            while let byte = current, Self.isLetter(byte) || Self.isDigit(byte) { at += 1 }
            return token(.word(text(start)), from: start)
        }
        if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && peek(1).map(Self.isDigit) ?? false) {
            return number(start)
        }
        if byte == UInt8(ascii: "\"") { return try string(start) }
        if byte == UInt8(ascii: "`") { return try raw(start) }
        if Self.isPair(byte, peek(1) ?? 0) {
            at += 2
            return token(.sign(text(start)), from: start)
        }
        guard "{}[](),.=+-*/%^<>!;".utf8.contains(byte) else {
            throw failure("a character that Alloy's syntax does not know", at: start)
        }
        at += 1
        return token(.sign(text(start)), from: start)
    }

    private func text(_ start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

    private mutating func number(_ start: Int) -> AlloyToken {
        while let byte = current {
            let isExponent = byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
            if Self.isDigit(byte) || byte == UInt8(ascii: ".") {
                at += 1
            } else if isExponent {
                at += 1
                if let sign = current, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
            } else {
                break
            }
        }
        return token(.number(text(start)), from: start)
    }

    /// Text in quotes, with Go's escapes.
    private mutating func string(_ start: Int) throws(Failure) -> AlloyToken {
        at += 1
        var result: [UInt8] = []
        while let byte = current, byte != UInt8(ascii: "\"") {
            if byte == 0x0A { throw failure("a text without a closing quote", at: start) }
            at += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escaped = current else { throw failure("a text without a closing quote", at: start) }
            at += 1
            switch escaped {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "a"): result.append(0x07)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "v"): result.append(0x0B)
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): result.append(escaped)
            case UInt8(ascii: "x"): result += try code(2, start)
            case UInt8(ascii: "u"): result += try code(4, start)
            case UInt8(ascii: "U"): result += try code(8, start)
            default: throw failure("an escape that Alloy's syntax does not know", at: at - 2)
            }
        }
        guard current != nil else { throw failure("a text without a closing quote", at: start) }
        let end = token(.string(String(decoding: result, as: UTF8.self)), from: start)
        at += 1
        return end
    }

    private mutating func code(_ digits: Int, _ start: Int) throws(Failure) -> [UInt8] {
        let end = min(bytes.count, at + digits)
        guard end - at == digits, let value = UInt32(String(decoding: bytes[at..<end], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw failure("an escape that is no character", at: start) }
        at = end
        return Array(String(Character(scalar)).utf8)
    }

    /// Text between backticks, as it stands.
    private mutating func raw(_ start: Int) throws(Failure) -> AlloyToken {
        let place = token(.end, from: start)
        at += 1
        let from = at
        while let byte = current, byte != UInt8(ascii: "`") {
            at += 1
            if byte == 0x0A { startLine() }
        }
        guard current != nil else {
            throw Failure(
                .data, Diagnostic("a text without a closing `", file: file, line: place.line, column: place.column))
        }
        let content = String(decoding: bytes[from..<at].filter { $0 != 0x0D }, as: UTF8.self)
        at += 1
        return AlloyToken(kind: .string(content), file: file, line: place.line, column: place.column)
    }

    private static func isPair(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"): second == UInt8(ascii: "=")
        case UInt8(ascii: "&"), UInt8(ascii: "|"): second == first
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & ~0x20) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
