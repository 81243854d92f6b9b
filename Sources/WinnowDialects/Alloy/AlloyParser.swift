import WinnowModel

/// Reads the syntax of Grafana Alloy: blocks, attributes, expressions (grafana/alloy, `syntax/parser`).
struct AlloyParser {
    /// Deepest nesting of blocks and expressions.
    private static let depthLimit = 64

    private let tokens: [AlloyToken]
    private let file: String
    private var at = 0

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

    private init(tokens: [AlloyToken], file: String) {
        self.tokens = tokens
        self.file = file
    }

    private var token: AlloyToken { tokens[min(at, tokens.count - 1)] }

    private func failure(_ message: String, at token: AlloyToken, remedy: String = "") -> Failure {
        Failure(
            .data,
            Diagnostic(
                message, file: file, line: token.line, column: token.column,
                text: token.kind == .end || token.kind == .newline ? "" : token.text, remedy: remedy))
    }

    private mutating func take(_ sign: String) -> Bool {
        guard token.kind == .sign(sign) else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ sign: String) throws(Failure) {
        if !take(sign) { throw failure("'\(sign)' is expected here, not \(token.text)", at: token) }
    }

    private mutating func skipLines() { while token.kind == .newline { at += 1 } }

    private mutating func word() throws(Failure) -> String {
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

    // MARK: Expressions

    private static let operators: Set<String> = [
        "+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "&&", "||",
    ]

    private mutating func expression(depth: Int) throws(Failure) -> AlloyBlock.Placed {
        let start = at
        var result = try operand(depth: depth)
        var isSum = true
        var terms = [result]
        while case .sign(let sign) = token.kind, Self.operators.contains(sign) {
            at += 1
            skipLines()
            isSum = isSum && sign == "+"
            terms.append(try operand(depth: depth + 1))
        }
        if terms.count > 1 {
            // Texts that are joined; anything else is not worked out.
            let texts = terms.map { if case .text(let text) = $0.expression { text } else { nil as String? } }
            let joined = isSum && !texts.contains(nil)
            result.expression = joined ? .text(texts.compactMap { $0 }.joined()) : .other(shown(from: start))
        }
        return result
    }

    private func shown(from start: Int) -> String { tokens[start..<at].prefix(12).map(\.text).joined() }

    private mutating func operand(depth: Int) throws(Failure) -> AlloyBlock.Placed {
        if depth > Self.depthLimit { throw failure("nested deeper than \(Self.depthLimit) levels", at: token) }
        let place = token
        let start = at
        at += 1
        switch place.kind {
        case .string(let text): return AlloyBlock.Placed(expression: .text(text), place: place)
        case .number(let text): return AlloyBlock.Placed(expression: .number(text), place: place)
        case .word("true"), .word("false"):
            return AlloyBlock.Placed(expression: .bool(place.kind == .word("true")), place: place)
        case .word("null"): return AlloyBlock.Placed(expression: .null, place: place)
        case .word(let first): return try access(first, place, start, depth)
        case .sign("["):
            let items = try list(until: "]", depth: depth)
            return try indexed(AlloyBlock.Placed(expression: .list(items), place: place), start, depth)
        case .sign("{"):
            return try indexed(AlloyBlock.Placed(expression: .object(try object(depth)), place: place), start, depth)
        case .sign("("):
            skipLines()
            let inner = try expression(depth: depth + 1)
            skipLines()
            try expect(")")
            return try indexed(inner, start, depth)
        case .sign("-"):
            let inner = try operand(depth: depth + 1)
            if case .number(let text) = inner.expression {
                return AlloyBlock.Placed(expression: .number("-" + text), place: place)
            }
            return AlloyBlock.Placed(expression: .other(shown(from: start)), place: place)
        case .sign("!"):
            let inner = try operand(depth: depth + 1)
            if case .bool(let bool) = inner.expression {
                return AlloyBlock.Placed(expression: .bool(!bool), place: place)
            }
            return AlloyBlock.Placed(expression: .other(shown(from: start)), place: place)
        default: throw failure("a value is expected here, not \(place.text)", at: place)
        }
    }

    /// A name with dots, a call, or a part of something.
    private mutating func access(
        _ first: String, _ place: AlloyToken, _ start: Int, _ depth: Int
    ) throws(Failure) -> AlloyBlock.Placed {
        var name = [first]
        while take(".") { name.append(try word()) }
        guard take("(") else {
            return try indexed(AlloyBlock.Placed(expression: .name(name), place: place), start, depth)
        }
        let arguments = try list(until: ")", depth: depth)
        return try indexed(AlloyBlock.Placed(expression: .call(name, arguments), place: place), start, depth)
    }

    /// What follows a value in brackets or after a dot picks a part of it, which is not worked out.
    private mutating func indexed(
        _ value: AlloyBlock.Placed, _ start: Int, _ depth: Int
    ) throws(Failure) -> AlloyBlock.Placed {
        var isPart = false
        while true {
            if take("[") {
                _ = try list(until: "]", depth: depth)
            } else if take(".") {
                _ = try word()
            } else if take("(") {
                _ = try list(until: ")", depth: depth)
            } else {
                break
            }
            isPart = true
        }
        return isPart ? AlloyBlock.Placed(expression: .other(shown(from: start)), place: value.place) : value
    }

    private mutating func list(until end: String, depth: Int) throws(Failure) -> [AlloyBlock.Placed] {
        var items: [AlloyBlock.Placed] = []
        while true {
            skipLines()
            if take(end) { return items }
            items.append(try expression(depth: depth + 1))
            skipLines()
            if take(",") { continue }
            try expect(end)
            return items
        }
    }

    private mutating func object(
        _ depth: Int
    ) throws(Failure) -> [(name: String, place: AlloyToken, value: AlloyBlock.Placed)] {
        var members: [(name: String, place: AlloyToken, value: AlloyBlock.Placed)] = []
        while true {
            skipLines()
            if take("}") { return members }
            let place = token
            let name: String
            if case .string(let text) = token.kind {
                name = text
                at += 1
            } else {
                name = try word()
            }
            try expect("=")
            skipLines()
            members.append((name, place, try expression(depth: depth + 1)))
            let hadLine = token.kind == .newline
            skipLines()
            if take(",") || hadLine { continue }
            try expect("}")
            return members
        }
    }
}
