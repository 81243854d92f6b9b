import WinnowModel

/// Gives the names of a text their meaning: paths become fields, calls become functions that are made once.
struct Compiler {
    let context: OTTLContext
    let options: OTTLParser.Options
    let text: [UInt8]
    private let resolver: PathResolver
    /// Parameters of the lambdas around what is being compiled.
    private var locals: [(name: String, slot: Int)] = []
    private(set) var localCount = 0

    init(_ text: String, context: OTTLContext, options: OTTLParser.Options) {
        self.context = context
        self.options = options
        self.text = Array(text.utf8)
        resolver = PathResolver(context: context, isQualified: options.pathNames == .qualified)
    }

    // MARK: Conditions

    mutating func predicate(_ condition: Syntax.Condition) throws(OTTLError) -> Predicate {
        switch condition {
        case .constant(let bool): return .constant(bool)
        case .not(let inner): return .not(try predicate(inner))
        case .all(let parts): return .all(try predicates(parts))
        case .any(let parts): return .any(try predicates(parts))
        case .compare(let left, let comparison, let right):
            let left = try expression(left)
            return .compare(left, comparison, try expression(right))
        case .call(let call): return .truth(try expression(call))
        }
    }

    private mutating func predicates(_ parts: [Syntax.Condition]) throws(OTTLError) -> [Predicate] {
        var result: [Predicate] = []
        for part in parts { result.append(try predicate(part)) }
        return result
    }

    // MARK: Values

    mutating func expression(_ value: Syntax.Value) throws(OTTLError) -> Expression {
        switch value {
        case .null: return .literal(.null)
        case .bool(let bool): return .literal(.bool(bool))
        case .int(let number): return .literal(.int(number))
        case .double(let number): return .literal(.double(number))
        case .string(let string): return .literal(.string(Text(string)))
        case .bytes(let bytes): return .literal(.bytes(bytes))
        case .symbol(let name, let offset): return .literal(.int(try symbol(name, offset)))
        case .group(let inner): return try expression(inner)
        case .negate(let inner): return .negate(try expression(inner))
        case .path(let path): return try expression(path)
        case .call(let call): return try expression(call)
        case .math(let first, let rest):
            let first = try expression(first)
            var operands: [(MathOperator, Expression)] = []
            for (sign, operand) in rest { operands.append((sign, try expression(operand))) }
            return .math(first, operands)
        case .list(let values):
            var elements: [Expression] = []
            for value in values { elements.append(try expression(value)) }
            return .list(elements)
        case .map(let pairs):
            var values: [(key: Text, value: Expression)] = []
            for pair in pairs { values.append((Text(pair.key), try expression(pair.value))) }
            return .map(values)
        }
    }

    private func symbol(_ name: String, _ offset: Int) throws(OTTLError) -> Int64 {
        guard context.hasSymbols else {
            throw failure("the \(context.rawValue) context knows no symbols such as '\(name)'", offset)
        }
        guard let number = Symbols.numbers[name] else {
            let near = nearest(to: name, in: Symbols.numbers.keys.sorted())
            throw failure("'\(name)' is no known symbol", offset, remedy: near.map { "did you mean \($0)?" } ?? "")
        }
        return number
    }

    private mutating func expression(_ path: Syntax.Path) throws(OTTLError) -> Expression {
        if let local = locals.last(where: { $0.name == path.fields[0].name }) {
            if let extra = path.fields.dropFirst().first {
                throw failure("'\(extra.name)' does not belong here", extra.offset, remedy: "write [\"\(extra.name)\"]")
            }
            return .local(local.slot, keys: try keys(path.fields[0].keys))
        }
        return .path(try self.path(path))
    }

    mutating func path(_ path: Syntax.Path) throws(OTTLError) -> Path {
        let found: (root: Path.Root, keys: [Syntax.Key])
        do throws(PathResolver.Failure) { found = try resolver.resolve(path) } catch {
            throw failure(error.message, error.offset, remedy: error.remedy)
        }
        return Path(root: found.root, keys: try keys(found.keys), text: path.shown)
    }

    private mutating func keys(_ keys: [Syntax.Key]) throws(OTTLError) -> [PathKey] {
        var result: [PathKey] = []
        for key in keys {
            switch key {
            case .string(let text): result.append(.string(Text(text)))
            case .int(let number): result.append(.int(number))
            case .value(let value): result.append(.expression(try expression(value)))
            }
        }
        return result
    }

    mutating func expression(_ call: Syntax.Call) throws(OTTLError) -> Expression {
        let made = try self.call(call)
        return .call(made, keys: try keys(call.keys))
    }

    // MARK: Lambdas

    mutating func lambda(_ lambda: Syntax.Lambda) throws(OTTLError) -> Call.Lambda {
        let before = locals.count
        defer { locals.removeLast(locals.count - before) }
        var slots: [Int?] = []
        for name in lambda.parameters {
            if name == "_" {
                slots.append(nil)
                continue
            }
            locals.append((name, localCount))
            slots.append(localCount)
            localCount += 1
        }
        switch lambda.body {
        case .value(let value): return Call.Lambda(slots: slots, body: try expression(value))
        case .condition(let condition): return Call.Lambda(slots: slots, body: .predicate(try predicate(condition)))
        }
    }

    // MARK: Messages

    func failure(_ message: String, _ offset: Int, remedy: String = "") -> OTTLError {
        OTTLError(message, offset: offset, in: text, remedy: remedy)
    }
}
