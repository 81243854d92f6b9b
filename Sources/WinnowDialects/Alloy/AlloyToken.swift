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
    /// A token that stands nowhere.
    static let nowhere = AlloyToken(kind: .end, file: "", line: 1, column: 1)
}
