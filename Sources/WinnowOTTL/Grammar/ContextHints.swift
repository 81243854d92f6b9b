/// What a text says about the context that it needs: the first words of its paths, the functions and the symbols that it names.
struct ContextHints {
    /// Of paths with a word in front of their first point.
    private(set) var contexts: [String] = []
    /// Names of functions.
    private(set) var functions: Set<String> = []
    /// Names in capitals.
    private(set) var symbols: Set<String> = []

    mutating func add(_ statement: Syntax.Statement) {
        add(statement.editor)
        if let condition = statement.condition { add(condition) }
    }

    mutating func add(_ condition: Syntax.Condition) {
        switch condition {
        case .all(let parts), .any(let parts): for part in parts { add(part) }
        case .not(let inner): add(inner)
        case .compare(let left, _, let right):
            add(left)
            add(right)
        case .constant: break
        case .call(let call): add(call)
        }
    }

    private mutating func add(_ value: Syntax.Value) {
        switch value {
        case .null, .bool, .int, .double, .string, .bytes: break
        // A function that is named as an argument looks like a symbol.
        case .symbol(let name, _): if !FunctionCatalog.all.contains(where: { $0.name == name }) { symbols.insert(name) }
        case .path(let path): add(path)
        case .call(let call): add(call)
        case .math(let first, let rest):
            add(first)
            for (_, operand) in rest { add(operand) }
        case .negate(let inner), .group(let inner): add(inner)
        case .list(let values): for value in values { add(value) }
        case .map(let pairs): for pair in pairs { add(pair.value) }
        }
    }

    private mutating func add(_ call: Syntax.Call) {
        functions.insert(call.name)
        for argument in call.arguments {
            switch argument.content {
            case .value(let value): add(value)
            case .lambda(let lambda):
                switch lambda.body {
                case .value(let value): add(value)
                case .condition(let condition): add(condition)
                }
            case .function: break
            }
        }
        add(call.keys)
    }

    private mutating func add(_ path: Syntax.Path) {
        if path.fields.count > 1, path.fields[0].keys.isEmpty { contexts.append(path.fields[0].name) }
        for field in path.fields { add(field.keys) }
    }

    private mutating func add(_ keys: [Syntax.Key]) {
        for key in keys { if case .value(let value) = key { add(value) } }
    }
}

extension OTTLContext {
    /// In the order in which one is preferred to the next.
    private static let priority: [OTTLContext] = [.spanEvent, .span, .resource, .scope]

    /// The context that texts with qualified paths are about, as the Collector's parser collection infers it for traces; `nil`: none can read
    /// all of them. A text that can't be read at all is an error.
    ///
    /// It is the first of span event, span, resource, scope that a path names, where that one knows every function and symbol, else the
    /// first that sees it and does (`pkg/ottl/context_inferrer.go`, v0.161.0).
    public static func inferred(
        conditions: [String], statements: [String] = [], options: OTTLParser.Options = OTTLParser.Options()
    ) throws(OTTLError) -> OTTLContext? {
        var hints = ContextHints()
        for text in conditions { hints.add(try Parser.condition(text)) }
        for text in statements { hints.add(try Parser.statement(text)) }
        let named = hints.contexts.compactMap(OTTLContext.named)
        guard let first = priority.first(where: named.contains) else { return nil }
        if first.knows(hints, options) { return first }
        return priority.first { $0 != first && $0.parents.contains(first) && $0.knows(hints, options) }
    }

    private func knows(_ hints: ContextHints, _ options: OTTLParser.Options) -> Bool {
        if !hasSymbols, !hints.symbols.isEmpty { return false }
        guard hints.symbols.allSatisfy({ Symbols.numbers[$0] != nil }) else { return false }
        return hints.functions.allSatisfy { name in
            options.find(name, .converter, self) != nil || options.find(name, .editor, self) != nil
        }
    }
}
