import WinnowModel

/// Reads the syntax of Grafana Alloy: blocks, attributes, expressions (grafana/alloy, `syntax/parser`).
struct AlloyParser {
    /// Deepest nesting of blocks and expressions.
    static let depthLimit = 64

    let tokens: AlloyLexer.Tokens
    let file: String
    /// Number of the token that is looked at.
    var at = 0 { didSet { token = tokens[min(at, tokens.count - 1)] } }
    private(set) var token: AlloyToken

    /// The blocks of a text; what is wrong in it is a `.data` failure.
    static func blocks(
        _ text: String, file: String, offset: (lines: Int, columns: Int) = (0, 0)
    ) throws(Failure) -> [AlloyBlock] {
        var parser = AlloyParser(
            tokens: try AlloyLexer.tokens(text, file: file, offset: offset), file: file)
        var root = AlloyBlock(name: [], place: parser.token)
        try parser.body(of: &root, depth: 0, until: .end)
        return root.blocks
    }

    private init(tokens: AlloyLexer.Tokens, file: String) {
        self.tokens = tokens
        self.file = file
        token = tokens[0]
    }

    func failure(_ message: String, at token: AlloyToken, remedy: String = "") -> Failure {
        Failure(
            .data,
            Diagnostic(
                message, file: file, line: token.line, column: token.column,
                text: token.kind == .end || token.kind == .newline ? "" : token.text, remedy: remedy))
    }

    mutating func take(_ sign: String) -> Bool {
        guard token.kind == .sign(sign) else { return false }
        at += 1
        return true
    }

    mutating func expect(_ sign: String) throws(Failure) {
        if !take(sign) { throw failure("'\(sign)' is expected here, not \(token.text)", at: token) }
    }

    mutating func skipLines() { while token.kind == .newline { at += 1 } }

    mutating func word() throws(Failure) -> String {
        guard case .word(let text) = token.kind else {
            throw failure("a name is expected here, not \(token.text)", at: token)
        }
        at += 1
        return text
    }

    // MARK: Blocks

    private mutating func body(of block: inout AlloyBlock, depth: Int, until end: AlloyToken.Kind) throws(Failure) {
        if depth > Self.depthLimit { throw failure("nested deeper than \(Self.depthLimit) levels", at: token) }
        while true {
            skipLines()
            if token.kind == end { return }
            if token.kind == .end { throw failure("a block without its closing '}'", at: block.place) }
            let place = token
            var name = [try word()]
            while take(".") { name.append(try word()) }
            if name.count == 1, take("=") {
                block.attributes.append((name[0], place, try expression(depth: depth + 1)))
            } else {
                var inner = AlloyBlock(name: name, place: place)
                if case .string(let label) = token.kind {
                    inner.label = label
                    at += 1
                }
                try expect("{")
                try body(of: &inner, depth: depth + 1, until: .sign("}"))
                try expect("}")
                block.blocks.append(inner)
            }
            guard token.kind == .newline || token.kind == end || token.kind == .end else {
                throw failure("a new line is expected here, not \(token.text)", at: token)
            }
        }
    }
}
