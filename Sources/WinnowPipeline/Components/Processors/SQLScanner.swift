import WinnowOTTL

/// Finds the tokens of SQL as DataDog/go-sqllexer v0.2.4 does, damaged and unfinished ones included.
struct SQLScanner {
    /// Whose grammar: MySQL has texts in double quotes, identifiers in backticks and comments after `#`.
    enum Dialect { case common, mysql }

    enum Token {
        /// White space and comments.
        case blank
        /// What is a value: numbers, texts, `$1`, booleans and `NULL`.
        case literal
        /// A name, in quotes too, and a keyword.
        case identifier, keyword
        /// A name before a bracket.
        case function
        /// A text between `$func$` and `$func$`.
        case quotedFunction
        /// Operators, brackets, parameters by name, what was never closed and what has no place in SQL.
        case other
    }

    private let source: [UInt8]
    private let dialect: Dialect
    /// Where the next token begins, in bytes.
    private(set) var cursor = 0

    init(_ source: [UInt8], _ dialect: Dialect) {
        self.source = source
        self.dialect = dialect
    }

    static let functionTag = Array("$func$".utf8)

    // MARK: Characters

    /// The character `distance` bytes on: U+0000 at the end, U+FFFD inside of one or where it is no UTF-8.
    private func peek(_ distance: Int = 0) -> Unicode.Scalar {
        let index = cursor + distance
        guard index < source.count else { return "\0" }
        return source[index] < 0x80 ? Unicode.Scalar(source[index]) : UTF8Scan.scalar(source, at: index).scalar
    }

    private mutating func skip(_ count: Int = 1) { cursor = min(cursor + count, source.count) }

    private mutating func skip(while isWanted: (Unicode.Scalar) -> Bool) {
        while isWanted(peek()) { skip() }
    }

    // MARK: Tokens

    /// The next token, which ends at the cursor; `nil` at the end or at a byte 0.
    mutating func next() -> Token? {
        let character = peek()
        let following = peek(1)
        switch character {
        case "\0": return nil
        case " ", "\t", "\n", "\r":
            skip(while: \.isSQLSpace)
            return .blank
        case _ where character.isSQLLetter: return word()
        case "\"" where dialect == .mysql, "'": return quoted(by: source[cursor])
        case "\"",
            "`" where dialect == .mysql:
            return quotedIdentifier(source[cursor])
        case "-" where following == "-", "#" where dialect == .mysql:
            while peek() != "\n", peek() != "\0" { skip() }
            return .blank
        case "/" where following == "*": return comment()
        case "+", "-":
            guard following.isSQLDigit || following == "." else { return operators() }
            skip()
            return decimal()
        case "0"..."9": return number()
        case "*": return one()
        case "$":
            guard following.isSQLDigit else { return dollarQuoted() }
            skip(2)
            skip(while: \.isSQLDigit)
            return .literal
        case "@": return atSign()
        case _ where character.isSQLOperator: return operators()
        default: return one()
        }
    }

    private mutating func one() -> Token {
        skip(UTF8Scan.scalar(source, at: cursor).length)
        return .other
    }

    /// A keyword where one ends at a bracket, a comma, white space, a comment or the end; an identifier or the name of a function.
    private mutating func word() -> Token {
        let start = cursor
        skip(while: \.isSQLWord)
        let character = peek()
        if character.isSQLPunctuation || character.isSQLSpace || character == "\0" || character == "/" && peek(1) == "*"
        {
            switch SQLKeywords.kind(source[start..<cursor]) {
            case .literal: return .literal
            case .keyword: return .keyword
            case nil: break
            }
        }
        while peek().isSQLIdentifier { skip(UTF8Scan.scalar(source, at: cursor).length) }
        // Only a name that begins with a Latin letter can be a function's.
        return peek() == "(" && source[start] < 0x80 ? .function : .identifier
    }

    /// A text; after a backslash any character stands for itself.
    private mutating func quoted(by delimiter: UInt8) -> Token {
        skip()
        while cursor < source.count, source[cursor] != 0 {
            let byte = source[cursor]
            skip(byte == UInt8(ascii: "\\") && cursor + 1 < source.count && source[cursor + 1] != 0 ? 2 : 1)
            if byte == delimiter { break }
        }
        return .literal
    }

    /// An identifier in quotes, with those that follow after a dot.
    private mutating func quotedIdentifier(_ delimiter: UInt8) -> Token {
        skip()
        while cursor < source.count, source[cursor] != 0 {
            guard source[cursor] == delimiter else {
                skip()
                continue
            }
            guard peek(1) == ".", cursor + 2 < source.count, source[cursor + 2] == delimiter else {
                skip()
                return .identifier
            }
            skip(3)
        }
        return .other
    }

    private mutating func comment() -> Token {
        skip(2)
        while peek() != "\0" {
            if peek() == "*", peek(1) == "/" {
                skip(2)
                return .blank
            }
            skip()
        }
        return .other
    }

    private mutating func number() -> Token {
        guard peek() == "0" else { return decimal() }
        switch peek(1) {
        case "x", "X":
            skip(2)
            skip { $0.isSQLDigit || ("a"..."f").contains($0) || ("A"..."F").contains($0) }
        case "0"..."7":
            skip(2)
            skip { ("0"..."7").contains($0) }
        default: return decimal()
        }
        return .literal
    }

    private mutating func decimal() -> Token {
        while true {
            switch peek() {
            case "0"..."9", ".": skip()
            case "e", "E":
                skip()
                if peek() == "+" || peek() == "-" { skip() }
            default: return .literal
            }
        }
    }

    /// A system variable, a parameter by name or an operator.
    private mutating func atSign() -> Token {
        let following = peek(1)
        if following == "@" {
            skip(2)
            skip(while: \.isSQLAlphanumeric)
        } else if following.isSQLAlphanumeric {
            // The second byte alone is taken, also of a longer character.
            skip(2)
            skip(while: \.isSQLAlphanumeric)
        } else if following == "?" || following == ">" {
            skip(2)
        } else {
            return operators()
        }
        return .other
    }

    /// Operators in a row; those for JSON stand alone, and `=` before a `?`.
    private mutating func operators() -> Token {
        var last = peek()
        skip()
        switch (last, peek()) {
        case ("-", ">"), ("#", ">"):
            skip()
            if peek() == ">" { skip() }
            return .other
        case ("#", "-"), ("?", "|"), ("?", "&"), ("<", "@"):
            skip()
            return .other
        default: break
        }
        while peek().isSQLOperator, !(last == "=" && (peek() == "?" || peek() == "@")) {
            last = peek()
            skip()
        }
        return .other
    }

    /// A text between two tags, as `$tag$text$tag$`.
    private mutating func dollarQuoted() -> Token {
        let start = cursor
        skip()
        while cursor < source.count, source[cursor] != UInt8(ascii: "$") { skip() }
        skip()
        let tag = Array(source[start..<cursor])
        guard let end = SQLDollarTag.end(tag, in: source, from: cursor) else {
            cursor = source.count
            return .other
        }
        cursor = end
        return tag == Self.functionTag ? .quotedFunction : .literal
    }
}
