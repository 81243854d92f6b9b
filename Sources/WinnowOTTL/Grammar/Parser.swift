/// Reads tokens into `Syntax`, in time that grows with the length of the text and with a bound on nesting.
///
/// The grammar is `pkg/ottl`'s (v0.161.0). Where that tries several readings of the same parenthesis, each is tried once and remembered.
struct Parser {
    /// Deepest nesting of parentheses, calls, lists, maps and indexes.
    static let nestingLimit = 64

    let text: [UInt8]
    let tokens: [Token]
    var at = 0
    private(set) var depth = 0
    /// What a parenthesis that starts at a token turned out to be.
    var calculations: [Int: Reading<Syntax.Value>] = [:]
    var conditions: [Int: Reading<Syntax.Condition>] = [:]
    var lambdas: [Int: Reading<Syntax.Lambda.Body>] = [:]

    /// A reading that was tried: what it is and where it ends, or why it is none.
    struct Reading<Result> {
        var result: Swift.Result<Result, OTTLError>
        var end: Int
    }

    private init(_ text: String) throws(OTTLError) {
        self.text = Array(text.utf8)
        tokens = try Lexer.tokens(self.text)
    }

    /// Reads a condition.
    static func condition(_ text: String) throws(OTTLError) -> Syntax.Condition {
        var parser = try Parser(text)
        let condition = try parser.condition()
        try parser.end("a comparison, 'and' or 'or'")
        return condition
    }

    /// Reads a value.
    static func value(_ text: String) throws(OTTLError) -> Syntax.Value {
        var parser = try Parser(text)
        let value = try parser.value()
        try parser.end("the end of the expression")
        return value
    }

    /// Reads a statement: an editor and when it is run.
    static func statement(_ text: String) throws(OTTLError) -> Syntax.Statement {
        var parser = try Parser(text)
        guard let name = parser.name(from: [.lowercase]) else {
            if let name = parser.name(from: [.uppercase]) {
                throw parser.failure("editor names start with a lower-case letter, unlike '\(name.text)'", at: 0)
            }
            throw parser.failure("an editor is expected, such as set(…)")
        }
        let call = try parser.call(name.text, offset: name.offset)
        if !call.keys.isEmpty { throw parser.failure("only paths and converters may be indexed, not editors") }
        var condition: Syntax.Condition?
        if parser.token.kind == .lowercase, parser.spelling == "where" {
            parser.at += 1
            condition = try parser.condition()
        }
        try parser.end("'where' or the end of the statement")
        return Syntax.Statement(editor: call, condition: condition)
    }

    // MARK: Conditions

    mutating func condition() throws(OTTLError) -> Syntax.Condition {
        var terms = [try conjunction()]
        while take(.or) { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : .any(terms)
    }

    private mutating func conjunction() throws(OTTLError) -> Syntax.Condition {
        var terms = [try truth()]
        while take(.and) { terms.append(try truth()) }
        return terms.count == 1 ? terms[0] : .all(terms)
    }

    private mutating func truth() throws(OTTLError) -> Syntax.Condition {
        if take(.not) { return .not(try plainTruth()) }
        return try plainTruth()
    }

    /// A comparison, a constant, a converter or a parenthesis.
    private mutating func plainTruth() throws(OTTLError) -> Syntax.Condition {
        let start = at
        var why: OTTLError?
        do throws(OTTLError) {
            let left = try value()
            if token.kind == .comparison, let comparison = ComparisonOperator(rawValue: spelling) {
                at += 1
                return .compare(left, comparison, try value())
            }
            switch left {
            case .bool(let bool): return .constant(bool)
            case .call(let call): return .call(call)
            default: why = failure("a comparison is expected: a value alone is no condition", remedy: remedyForValue)
            }
        } catch {
            why = error
        }
        let reached = at
        at = start
        guard token.kind == .leftParenthesis else {
            at = reached
            throw why ?? failure("a condition is expected")
        }
        return try conditionInParentheses()
    }

    private var remedyForValue: String {
        switch token.kind {
        case .equal: "write '=='"
        case .uppercase where ["AND", "OR"].contains(spelling): "write '\(spelling.lowercased())'"
        case .end: "write '== true' or '!= nil' after it"
        default: ""
        }
    }

    private mutating func conditionInParentheses() throws(OTTLError) -> Syntax.Condition {
        let start = at
        if let known = conditions[start] {
            at = known.end
            return try known.result.get()
        }
        do throws(OTTLError) {
            at += 1
            let inner = try nested { parser throws(OTTLError) in try parser.condition() }
            try expect(.rightParenthesis, "')'")
            conditions[start] = Reading(result: .success(inner), end: at)
            return inner
        } catch {
            conditions[start] = Reading(result: .failure(error), end: at)
            throw error
        }
    }

    // MARK: Tokens

    var token: Token { tokens[at] }

    /// The text of the token.
    var spelling: String { String(decoding: text[token.range], as: UTF8.self) }

    mutating func take(_ kind: Token.Kind) -> Bool {
        guard token.kind == kind else { return false }
        at += 1
        return true
    }

    mutating func expect(_ kind: Token.Kind, _ what: String) throws(OTTLError) {
        if !take(kind) { throw failure("\(what) is expected") }
    }

    /// A name that may be cut in several tokens, as participle joins them: `IsMatch` is `I`, `s`, `M`, `atch`.
    ///
    /// `nil`, and nothing is taken, where what follows is not the opening of an argument list.
    mutating func name(from kinds: [Token.Kind]) -> (text: String, offset: Int)? {
        guard kinds.contains(token.kind) else { return nil }
        var end = at
        var name = ""
        while tokens[end].kind == .uppercase || tokens[end].kind == .lowercase {
            name += String(decoding: text[tokens[end].range], as: UTF8.self)
            end += 1
        }
        guard tokens[end].kind == .leftParenthesis else { return nil }
        let offset = token.range.lowerBound
        at = end
        return (name, offset)
    }

    /// Runs `body` one level deeper.
    mutating func nested<T>(_ body: (inout Parser) throws(OTTLError) -> T) throws(OTTLError) -> T {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.nestingLimit { throw failure("nested deeper than \(Self.nestingLimit) levels") }
        return try body(&self)
    }

    private func end(_ what: String) throws(OTTLError) {
        if token.kind != .end { throw failure("\(what) is expected", remedy: remedyForValue) }
    }

    func failure(_ message: String, at offset: Int? = nil, remedy: String = "") -> OTTLError {
        let place = offset ?? token.range.lowerBound
        let near = token.kind == .end || offset != nil ? "" : " near '\(spelling.prefix(40))'"
        return OTTLError(message + near, offset: place, in: text, remedy: remedy)
    }
}
