extension Predicate {
    /// Every column that the result can hang on.
    var dependencies: Dependencies {
        var reads = Reads()
        reads.add(self)
        return reads.dependencies
    }
}

extension Expression {
    /// Every column that the value can hang on.
    var dependencies: Dependencies {
        var reads = Reads()
        reads.add(self)
        return reads.dependencies
    }
}

extension Call {
    /// Every column that the value can hang on.
    var dependencies: Dependencies {
        var reads = Reads()
        reads.add(self)
        return reads.dependencies
    }
}

extension Call {
    /// Every column that an editor can change.
    var writes: Dependencies {
        guard case .expression(.path(let path), _) = arguments.first else { return [] }
        return path.root.writes
    }

    /// What an editor changes.
    func target(in context: OTTLContext) -> OTTLContext {
        guard case .expression(.path(let path), _) = arguments.first else { return context }
        switch path.root {
        case .cache, .client: return context
        case .resourceAttributes, .resourceDroppedAttributes, .resourceSchemaURL: return .resource
        case .scopeName, .scopeVersion, .scopeAttributes, .scopeDroppedAttributes, .scopeSchemaURL: return .scope
        case .eventTime, .eventTimeUnixNano, .eventName, .eventAttributes, .eventDroppedAttributes, .eventIndex:
            return .spanEvent
        default: return .span
        }
    }
}

extension Path.Root {
    /// The columns of Winnow that setting the field can change.
    var writes: Dependencies {
        switch self {
        case .events, .eventTime, .eventTimeUnixNano, .eventName, .eventAttributes, .eventDroppedAttributes:
            [.extras, .event, .eventAttributes]
        case .links: .extras
        default: dependencies
        }
    }
}

/// What a text reads.
struct Reads {
    private(set) var dependencies: Dependencies = []
    /// First keys of the attributes of spans and events; `nil`: any may be read.
    private(set) var keys: [Text]? = []

    mutating func add(_ predicate: Predicate) {
        switch predicate {
        case .constant: break
        case .not(let inner): add(inner)
        case .all(let parts), .any(let parts): for part in parts { add(part) }
        case .compare(let left, _, let right):
            add(left)
            add(right)
        case .truth(let expression): add(expression)
        }
    }

    mutating func add(_ expression: Expression) {
        switch expression {
        case .literal: break
        case .path(let path): add(path)
        case .local(_, let keys): add(keys)
        case .math(let first, let rest):
            add(first)
            for (_, operand) in rest { add(operand) }
        case .negate(let inner): add(inner)
        case .list(let elements): for element in elements { add(element) }
        case .map(let pairs): for pair in pairs { add(pair.value) }
        case .call(let call, let keys):
            add(call)
            add(keys)
        case .predicate(let predicate): add(predicate)
        }
    }

    mutating func add(_ call: Call) {
        switch call.body {
        case .clocked: dependencies.formUnion(.clock)
        case .form(.isRootSpan): dependencies.formUnion(.parentSpanID)
        default: break
        }
        for argument in call.arguments {
            switch argument {
            case .expression(let expression, _): add(expression)
            case .expressions(let expressions, _): for expression in expressions { add(expression) }
            case .lambda(let lambda): add(lambda.body)
            case .constant, .absent: break
            }
        }
    }

    private mutating func add(_ path: Path) {
        dependencies.formUnion(path.root.dependencies)
        add(path.keys)
        guard path.root == .attributes || path.root == .eventAttributes else { return }
        if case .string(let key) = path.keys.first { keys?.append(key) } else { keys = nil }
    }

    private mutating func add(_ keys: [PathKey]) {
        for key in keys { if case .expression(let expression) = key { add(expression) } }
    }
}
