import WinnowOTTL

/// Puts `?` for the literals of an SQL statement; white space, comments and the case of words stay.
///
/// Behaves as DataDog/go-sqllexer v0.2.4 with the settings of contrib v0.161.0 (`processor/redactionprocessor`, mode `obfuscate_only`):
/// numbers, texts, also unfinished ones, dollar-quoted texts, `$1`, booleans, `NULL` and the field of `EXTRACT` become `?`; so does every run
/// of digits in an identifier, but not in the name of a function nor in what was never closed. A byte 0 ends the statement.
enum SQLLiterals {
    /// The statement without its literals and without white space at both ends. Linear in its length.
    static func removed(from statement: Text, _ dialect: SQLScanner.Dialect) -> Text {
        let source = statement.bytes
        var output: [UInt8] = []
        output.reserveCapacity(source.count)
        var scanner = SQLScanner(source, dialect)
        var field = SQLExtractField()
        var start = 0
        while let token = scanner.next() {
            let text = source[start..<scanner.cursor]
            start = scanner.cursor
            switch token {
            case .literal: output.append(UInt8(ascii: "?"))
            case .quotedFunction:
                let tag = SQLScanner.functionTag
                let body = Text(bytes: Array(text.dropFirst(tag.count).dropLast(tag.count)))
                output += tag
                // Once only: the body can't have the tag again.
                output += removed(from: body, dialect).bytes
                output += tag
            case .identifier, .keyword:
                if field.isExpected(text) { output.append(UInt8(ascii: "?")) } else { append(text, to: &output) }
            case .blank, .function, .other: output += text
            }
            if token != .blank { field.follow(text, isFunction: token == .function) }
        }
        return Text(bytes: output).trimmedSpace
    }

    /// Adds an identifier, each run of digits as `?`; with digits in it, bytes that are no UTF-8 become U+FFFD.
    private static func append(_ identifier: ArraySlice<UInt8>, to output: inout [UInt8]) {
        guard identifier.contains(where: isDigit) else {
            output += identifier
            return
        }
        let bytes = Array(identifier)
        var index = 0
        var isAfterDigit = false
        while index < bytes.count {
            let length = UTF8Scan.scalar(bytes, at: index).length
            if isDigit(bytes[index]) {
                if !isAfterDigit { output.append(UInt8(ascii: "?")) }
                isAfterDigit = true
            } else {
                let isWrong = length == 1 && bytes[index] >= 0x80
                output += isWrong ? [0xEF, 0xBF, 0xBD] : bytes[index..<index + length]
                isAfterDigit = false
            }
            index += length
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
