extension Compiler {
    /// Finds the function of a call, gives its arguments their kinds and makes it.
    mutating func call(_ call: Syntax.Call, _ kind: FunctionEntry.Kind = .converter) throws(OTTLError) -> Call {
        guard let entry = options.find(call.name, kind, context) else {
            let near = FunctionCatalog.nearest(to: call.name, kind: kind, context)
            let what = kind == .editor ? "editor" : "function"
            throw failure(
                "'\(call.name)' is no known \(what)", call.offset, remedy: near.map { "did you mean \($0)?" } ?? "")
        }
        // A function without parameters does not look at what stands in its parentheses.
        if entry.parameters.isEmpty {
            let implied = entry.implied.map { root in
                Call.Argument.expression(.path(Path(root: root, keys: [], text: "")), .any)
            }
            return try make(entry, call, implied, Gathered(count: 0))
        }
        try checkCount(entry, call)
        var arguments = [Call.Argument](repeating: .absent, count: entry.parameters.count)
        var gathered = Gathered(count: entry.parameters.count)
        for (position, argument) in call.arguments.enumerated() {
            let index = try place(argument, position, entry)
            if gathered.isGiven[index] {
                throw failure("'\(entry.parameters[index].name)' is given twice", argument.offset)
            }
            gathered.isGiven[index] = true
            arguments[index] = try build(argument, entry, index, &gathered)
        }
        for (index, parameter) in entry.parameters.enumerated() where !parameter.isOptional && !gathered.isGiven[index]
        {
            throw failure("\(entry.name) needs '\(parameter.name)'", call.offset)
        }
        return try make(entry, call, arguments, gathered)
    }

    /// What is known of the arguments before the function runs.
    struct Gathered {
        var literals: [OTTLValue?]
        var isGiven: [Bool]
        var lambdas: [Call.Lambda?]
        var function: (@Sendable (Text) throws(EvaluationError) -> OTTLValue)?

        init(count: Int) {
            literals = [OTTLValue?](repeating: nil, count: count)
            isGiven = [Bool](repeating: false, count: count)
            lambdas = [Call.Lambda?](repeating: nil, count: count)
        }
    }

    private mutating func make(
        _ entry: FunctionEntry, _ call: Syntax.Call, _ arguments: [Call.Argument], _ gathered: Gathered
    ) throws(OTTLError) -> Call {
        let creation = Creation(
            literals: gathered.literals, isGiven: gathered.isGiven, lambdas: gathered.lambdas,
            function: gathered.function)
        do throws(EvaluationError) {
            return Call(name: entry.name, arguments: arguments, body: try entry.make(creation))
        } catch {
            throw failure("\(entry.name): \(error.message)", call.offset)
        }
    }

    private func checkCount(_ entry: FunctionEntry, _ call: Syntax.Call) throws(OTTLError) {
        var isNamed = false
        for argument in call.arguments {
            if argument.name == nil, isNamed {
                throw failure("an unnamed argument stands after a named one", argument.offset)
            }
            isNamed = isNamed || argument.name != nil
        }
        let least = entry.parameters.count { !$0.isOptional }
        let most = entry.parameters.count
        if !(least...most).contains(call.arguments.count) {
            let wanted = least == most ? "\(least)" : "\(least) to \(most)"
            throw failure(
                "\(entry.name) takes \(wanted) arguments, not \(call.arguments.count)", call.offset,
                remedy: entry.signature)
        }
    }

    private func place(
        _ argument: Syntax.Argument, _ position: Int, _ entry: FunctionEntry
    ) throws(OTTLError) -> Int {
        guard let name = argument.name else { return position }
        let wanted = TextCase.camel(Text(name))
        if let index = entry.parameters.firstIndex(where: { TextCase.camel(Text($0.name)) == wanted }) { return index }
        throw failure("\(entry.name) has no parameter '\(name)'", argument.offset, remedy: entry.signature)
    }

    private mutating func build(
        _ argument: Syntax.Argument, _ entry: FunctionEntry, _ index: Int, _ gathered: inout Gathered
    ) throws(OTTLError) -> Call.Argument {
        let parameter = entry.parameters[index]
        switch argument.content {
        case .lambda(let lambda):
            guard options.allowsLambdas else {
                throw failure(
                    "lambdas need the feature gate ottl.functions.enableLambda, which is off by default",
                    argument.offset)
            }
            guard parameter.kind == .lambda else { throw failure("'\(parameter.name)' is no lambda", argument.offset) }
            let made = try self.lambda(lambda)
            gathered.lambdas[index] = made
            return .lambda(made)
        case .function(let name):
            guard parameter.kind == .function else {
                throw failure("a value is expected, not the name '\(name)'", argument.offset)
            }
            gathered.function = try function(name, argument.offset)
            return .constant
        case .value(let value):
            return try build(value, parameter, argument.offset, index, &gathered)
        }
    }

    private mutating func build(
        _ value: Syntax.Value, _ parameter: Parameter, _ offset: Int, _ index: Int, _ gathered: inout Gathered
    ) throws(OTTLError) -> Call.Argument {
        switch parameter.kind {
        case .lambda: throw failure("'\(parameter.name)' must be a lambda, such as (_, v) => v", offset)
        case .function:
            guard case .symbol(let name, _) = value else { throw failure("the name of a function is expected", offset) }
            gathered.function = try function(name, offset)
            return .constant
        case .path, .mapPath, .slicePath:
            guard case .path(let path) = value else { throw failure("'\(parameter.name)' must be a path", offset) }
            return .expression(.path(try self.path(path)), parameter.kind)
        case .literalString, .literalInt, .literalBool, .literalStrings:
            gathered.literals[index] = try literal(value, parameter, offset)
            return .constant
        case .list(let kind):
            guard case .list(let values) = value else {
                throw failure("'\(parameter.name)' must be a list in brackets", offset)
            }
            let elementKind: Parameter.Kind = kind == .string ? .string : .any
            var elements: [Expression] = []
            for value in values {
                let element = try expression(value)
                _ = try checked(element, elementKind, offset)
                elements.append(element)
            }
            let constants = elements.compactMap(\.constant)
            if constants.count == elements.count { gathered.literals[index] = .list(constants) }
            return .expressions(elements, elementKind)
        case .computedStringLikes:
            if case .list(let values) = value {
                var elements: [Expression] = []
                for value in values { elements.append(try expression(value)) }
                return .expressions(elements, .stringLike)
            }
            return .expression(try expression(value), parameter.kind)
        default:
            let made = try expression(value)
            gathered.literals[index] = try checked(made, parameter.kind, offset)
            return .expression(made, parameter.kind)
        }
    }

    /// A literal that is not of the parameter's kind is found at once.
    private func checked(
        _ expression: Expression, _ kind: Parameter.Kind, _ offset: Int
    ) throws(OTTLError) -> OTTLValue? {
        guard let constant = expression.constant else { return nil }
        do throws(EvaluationError) { return try constant.coerced(to: kind) } catch {
            throw failure(error.message, offset)
        }
    }

    private func literal(_ value: Syntax.Value, _ parameter: Parameter, _ offset: Int) throws(OTTLError) -> OTTLValue {
        switch (parameter.kind, value) {
        case (.literalString, .string(let string)): return .string(Text(string))
        case (.literalInt, .int(let number)): return .int(number)
        case (.literalBool, .bool(let bool)): return .bool(bool)
        case (.literalStrings, .list(let values)):
            var texts: [Text] = []
            for value in values {
                guard case .string(let string) = value else { throw failure("must be a list of strings", offset) }
                texts.append(Text(string))
            }
            return .strings(texts)
        case (.literalString, _): throw failure("'\(parameter.name)' must be a string", offset)
        case (.literalInt, _): throw failure("'\(parameter.name)' must be a whole number without a sign", offset)
        case (.literalBool, _): throw failure("'\(parameter.name)' must be true or false", offset)
        default: throw failure("'\(parameter.name)' must be a list of strings", offset)
        }
    }

    /// A function that is handed over: one text in, one value out.
    private func function(
        _ name: String, _ offset: Int
    ) throws(OTTLError) -> @Sendable (Text) throws(EvaluationError) -> OTTLValue {
        guard
            let entry = FunctionCatalog.find(name, .converter, context) ?? FunctionCatalog.find(name, .editor, context)
        else {
            let near = FunctionCatalog.nearest(to: name, kind: .converter, context)
            throw failure("'\(name)' is no known function", offset, remedy: near.map { "did you mean \($0)?" } ?? "")
        }
        return { text throws(EvaluationError) in
            guard entry.parameters.count == 1, entry.parameters[0].kind == .string else {
                throw EvaluationError(
                    "incorrect number of arguments. Expected: \(entry.parameters.count) Received: 1")
            }
            let creation = Creation(literals: [nil], isGiven: [true], lambdas: [nil], function: nil)
            guard case .pure(let body) = try entry.make(creation) else {
                throw EvaluationError("\(entry.name) can't be handed over")
            }
            return try body([.string(text)])
        }
    }
}

extension FunctionEntry {
    /// How it is called.
    var signature: String {
        name + "(" + parameters.map { $0.isOptional ? "[\($0.name)]" : $0.name }.joined(separator: ", ") + ")"
    }
}
