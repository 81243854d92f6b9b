extension Parser {
    mutating func value() throws(OTTLError) -> Syntax.Value {
        switch token.kind {
        case .lowercase where spelling == "nil":
            at += 1
            return .null
        case .int, .float, .leftParenthesis, .addSub, .lowercase: return try sum()
        case .uppercase: return try symbolOrSum()
        case .bytes: return .bytes(try bytes())
        case .string: return .string(try string())
        case .boolean:
            defer { at += 1 }
            return .bool(spelling == "true")
        case .leftBracket: return try list()
        case .leftBrace: return try map()
        default: throw failure("a value is expected")
        }
    }

    // MARK: Calculations

    private mutating func sum() throws(OTTLError) -> Syntax.Value {
        let first = try product()
        var rest: [(MathOperator, Syntax.Value)] = []
        while token.kind == .addSub, let sign = MathOperator(rawValue: spelling) {
            at += 1
            rest.append((sign, try product()))
        }
        return rest.isEmpty ? first : .math(first, rest)
    }

    private mutating func product() throws(OTTLError) -> Syntax.Value {
        let first = try operand()
        var rest: [(MathOperator, Syntax.Value)] = []
        while token.kind == .multDiv, let sign = MathOperator(rawValue: spelling) {
            at += 1
            rest.append((sign, try operand()))
        }
        return rest.isEmpty ? first : .math(first, rest)
    }

    /// One sign at most; numbers take it along.
    private mutating func operand() throws(OTTLError) -> Syntax.Value {
        guard token.kind == .addSub else { return try unsigned() }
        let isMinus = spelling == "-"
        at += 1
        if token.kind == .addSub { throw failure("a value takes one sign") }
        let value = try unsigned()
        guard isMinus else { return .group(value) }
        switch value {
        case .int(let number): return .group(.int(0 &- number))
        case .double(let number): return .group(.double(-number))
        default: return .negate(value)
        }
    }

    private mutating func unsigned() throws(OTTLError) -> Syntax.Value {
        switch token.kind {
        case .int: return .int(try int())
        case .float: return .double(try double())
        case .leftParenthesis: return try calculationInParentheses()
        case .lowercase, .uppercase:
            if let name = name(from: [.uppercase]) { return .call(try call(name.text, offset: name.offset)) }
            if let name = name(from: [.lowercase]) {
                throw failure(
                    "converter names start with an upper-case letter, unlike '\(name.text)'", at: name.offset,
                    remedy: nearest(to: name.text))
            }
            guard token.kind == .lowercase else { throw failure("a value to calculate with is expected") }
            return .path(try path())
        default: throw failure("a value is expected")
        }
    }

    private func nearest(to name: String) -> String {
        let squeezed = name.filter { $0 != "_" }
        return FunctionCatalog.nearest(to: squeezed, kind: .converter).map { "did you mean \($0)?" } ?? ""
    }

    private mutating func calculationInParentheses() throws(OTTLError) -> Syntax.Value {
        let start = at
        if let known = calculations[start] {
            at = known.end
            return try known.result.get()
        }
        do throws(OTTLError) {
            at += 1
            let inner = try nested { parser throws(OTTLError) in try parser.sum() }
            try expect(.rightParenthesis, "')'")
            calculations[start] = Reading(result: .success(.group(inner)), end: at)
            return .group(inner)
        } catch {
            calculations[start] = Reading(result: .failure(error), end: at)
            throw error
        }
    }

    private mutating func symbolOrSum() throws(OTTLError) -> Syntax.Value {
        let start = at
        if name(from: [.uppercase]) != nil {
            at = start
            return try sum()
        }
        let offset = token.range.lowerBound
        let name = spelling
        at += 1
        if token.kind == .lowercase { throw failure("'(' is expected after the name of a converter") }
        return .symbol(name, offset: offset)
    }

    // MARK: Literals

    private mutating func int() throws(OTTLError) -> Int64 {
        guard let number = Int64(spelling) else { throw failure("a whole number beyond 64 bits") }
        at += 1
        return number
    }

    private mutating func double() throws(OTTLError) -> Double {
        let digits = spelling
        guard let number = GoNumber.double(Array(digits.utf8)), number.isFinite else {
            throw failure("a number beyond what a double holds")
        }
        at += 1
        return number
    }

    private mutating func bytes() throws(OTTLError) -> [UInt8] {
        let digits = text[token.range].dropFirst(2)
        guard digits.count % 2 == 0, let bytes = Hex.decode(digits) else {
            throw failure("bytes are written with an even number of hexadecimal digits")
        }
        at += 1
        return bytes
    }

    private mutating func string() throws(OTTLError) -> String {
        let content = text[token.range].dropFirst().dropLast()
        do throws(GoString.Failure) {
            let string = try GoString.unquote(content)
            at += 1
            return string
        } catch {
            throw failure(
                "an unknown escape in a string", at: error.offset,
                remedy: "write two backslashes for one, as in \"\\\\d\"")
        }
    }

    private mutating func list() throws(OTTLError) -> Syntax.Value {
        at += 1
        var values: [Syntax.Value] = []
        if take(.rightBracket) { return .list([]) }
        repeat {
            values.append(try nested { parser throws(OTTLError) in try parser.value() })
        } while take(.comma)
        try expect(.rightBracket, "']' or ','")
        return .list(values)
    }

    private mutating func map() throws(OTTLError) -> Syntax.Value {
        at += 1
        var pairs: [(key: String, value: Syntax.Value)] = []
        while !take(.rightBrace) {
            guard token.kind == .string else { throw failure("a key in double quotes or '}' is expected") }
            let key = try string()
            try expect(.colon, "':'")
            pairs.append((key, try nested { parser throws(OTTLError) in try parser.value() }))
            _ = take(.comma)
        }
        return .map(pairs)
    }

    // MARK: Paths and calls

    private mutating func path() throws(OTTLError) -> Syntax.Path {
        let offset = token.range.lowerBound
        var fields: [Syntax.Field] = []
        repeat {
            guard token.kind == .lowercase else { throw failure("a name in lower case is expected after '.'") }
            let place = token.range.lowerBound
            let name = spelling
            at += 1
            fields.append(Syntax.Field(name: name, keys: try keys(), offset: place))
        } while take(.dot)
        return Syntax.Path(fields: fields, offset: offset)
    }

    private mutating func keys() throws(OTTLError) -> [Syntax.Key] {
        var keys: [Syntax.Key] = []
        while token.kind == .leftBracket {
            let opening = at
            at += 1
            let key: Syntax.Key
            switch token.kind {
            case .string: key = .string(try string())
            case .int: key = .int(try int())
            default: key = .value(try nested { parser throws(OTTLError) in try parser.sum() })
            }
            if !take(.rightBracket) {
                at = opening
                throw failure("an index is a string, a whole number, a path or a converter, and ends in ']'")
            }
            keys.append(key)
        }
        return keys
    }

    /// The arguments and indexes after a name.
    mutating func call(_ name: String, offset: Int) throws(OTTLError) -> Syntax.Call {
        try expect(.leftParenthesis, "'('")
        var arguments: [Syntax.Argument] = []
        if !take(.rightParenthesis) {
            repeat {
                arguments.append(try nested { parser throws(OTTLError) in try parser.argument() })
            } while take(.comma)
            try expect(.rightParenthesis, "')' or ','")
        }
        return Syntax.Call(name: name, arguments: arguments, keys: try keys(), offset: offset)
    }

    private mutating func argument() throws(OTTLError) -> Syntax.Argument {
        let offset = token.range.lowerBound
        let name = argumentName()
        if let parameters = lambdaParameters() {
            let lambda = Syntax.Lambda(parameters: parameters, body: try lambdaBody())
            return Syntax.Argument(name: name, content: .lambda(lambda), offset: offset)
        }
        if let function = functionName() {
            return Syntax.Argument(name: name, content: .function(function), offset: offset)
        }
        return Syntax.Argument(name: name, content: .value(try value()), offset: offset)
    }

    private mutating func argumentName() -> String? {
        guard token.kind == .lowercase else { return nil }
        var end = at
        while tokens[end].kind == .uppercase || tokens[end].kind == .lowercase { end += 1 }
        guard tokens[end].kind == .equal else { return nil }
        defer { at = end + 1 }
        return tokens[at..<end].map { String(decoding: text[$0.range], as: UTF8.self) }.joined()
    }

    /// A converter's name of several tokens that is not called; one of a single token reads as a symbol.
    private mutating func functionName() -> String? {
        guard token.kind == .uppercase, tokens[at + 1].kind == .lowercase else { return nil }
        var end = at
        while tokens[end].kind == .uppercase || tokens[end].kind == .lowercase { end += 1 }
        guard tokens[end].kind == .comma || tokens[end].kind == .rightParenthesis else { return nil }
        defer { at = end }
        return tokens[at..<end].map { String(decoding: text[$0.range], as: UTF8.self) }.joined()
    }

    private mutating func lambdaParameters() -> [String]? {
        guard token.kind == .leftParenthesis else { return nil }
        var end = at + 1
        var names: [String] = []
        while tokens[end].kind == .lowercase {
            names.append(String(decoding: text[tokens[end].range], as: UTF8.self))
            end += 1
            guard tokens[end].kind == .comma, tokens[end + 1].kind == .lowercase else { break }
            end += 1
        }
        guard tokens[end].kind == .rightParenthesis, tokens[end + 1].kind == .arrow else { return nil }
        at = end + 2
        return names
    }

    /// A value where one stands alone, else a condition.
    private mutating func lambdaBody() throws(OTTLError) -> Syntax.Lambda.Body {
        let start = at
        if let known = lambdas[start] {
            at = known.end
            return try known.result.get()
        }
        do throws(OTTLError) {
            let body = try readLambdaBody()
            lambdas[start] = Reading(result: .success(body), end: at)
            return body
        } catch {
            lambdas[start] = Reading(result: .failure(error), end: at)
            throw error
        }
    }

    private mutating func readLambdaBody() throws(OTTLError) -> Syntax.Lambda.Body {
        let start = at
        do throws(OTTLError) {
            let value = try value()
            if token.kind == .comma || token.kind == .rightParenthesis { return .value(value) }
        } catch {
            if token.kind == .end { throw error }
        }
        at = start
        return .condition(try condition())
    }
}
