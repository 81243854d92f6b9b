/// A token of Grafana Alloy's syntax, with its place in the file.
struct AlloyToken {
    /// What a token is.
    enum Kind: Equatable {
        case word(String)
        case number(String)
        case string(String)
        /// Brackets, commas, operators.
        case sign(String)
        case newline
        case end
    }

    var kind: Kind
    var file: String
    var line: Int
    var column: Int

    /// The token as it is shown.
    var text: String {
        switch kind {
        case .word(let text), .number(let text), .sign(let text): text
        case .string(let text): "\"\(text)\""
        case .newline: "the end of the line"
        case .end: "the end of the file"
        }
    }
}

extension AlloyToken {
    /// A token as a text's tokens are held: a file may have one for each of its bytes.
    struct Compact {
        private var kind: Kind
        private var line: UInt32
        private var column: UInt32

        init(_ token: AlloyToken) {
            kind = token.kind
            line = UInt32(clamping: token.line)
            column = UInt32(clamping: token.column)
        }

        func token(in file: String) -> AlloyToken {
            AlloyToken(kind: kind, file: file, line: Int(line), column: Int(column))
        }
    }

    /// A token that stands nowhere.
    static let nowhere = AlloyToken(kind: .end, file: "", line: 1, column: 1)
}
