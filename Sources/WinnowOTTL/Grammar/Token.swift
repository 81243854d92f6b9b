/// A word of an OTTL text.
struct Token: Sendable, Equatable {
    /// What rule of the lexer a token came from.
    enum Kind: Sendable {
        case bytes, float, int, string
        case not, or, and
        case comparison, addSub, multDiv
        case boolean
        case arrow, equal, leftParenthesis, rightParenthesis, leftBrace, rightBrace, colon
        case comma, dot, leftBracket, rightBracket
        case uppercase, lowercase
        case end
    }

    var kind: Kind
    /// Where it stands in the text, bytes.
    var range: Range<Int>
}
