import WinnowModel

extension Evaluator {
    mutating func evaluate(_ call: Call) throws(EvaluationError) -> OTTLValue {
        switch call.body {
        case .pure(let body): return try body(try arguments(call))
        case .match(let pattern):
            guard let text = Arguments(try arguments(call)).optionalText(0) else { return .bool(false) }
            return .bool(pattern.occurs(in: text))
        case .clocked(let body): return try body(try arguments(call), row.now)
        case .form(let form): return try evaluate(form, call)
        case .editor: throw EvaluationError("\(call.name) changes telemetry and yields nothing")
        }
    }

    mutating func arguments(_ call: Call, from start: Int = 0) throws(EvaluationError) -> [OTTLValue?] {
        var values: [OTTLValue?] = []
        values.reserveCapacity(call.arguments.count)
        for (index, argument) in call.arguments.enumerated() {
            values.append(index < start ? nil : try evaluate(argument))
        }
        return values
    }

    private mutating func evaluate(_ argument: Call.Argument) throws(EvaluationError) -> OTTLValue? {
        switch argument {
        case .expression(let expression, let kind): return try evaluate(expression).coerced(to: kind)
        case .expressions(let expressions, let kind):
            var values: [OTTLValue] = []
            for expression in expressions { values.append(try evaluate(expression).coerced(to: kind)) }
            return .list(values)
        case .lambda, .constant, .absent: return nil
        }
    }

    private mutating func evaluate(_ form: Implementation.Form, _ call: Call) throws(EvaluationError) -> OTTLValue {
        switch form {
        case .isRootSpan:
            guard case .spanID(let parent) = try row.value(.parentSpanID) else { return .bool(false) }
            return .bool(parent == 0)
        case .isKind:
            guard case .expression(let expression, let kind) = call.arguments[0] else { return .bool(false) }
            let value = try evaluate(expression)
            do throws(EvaluationError) { _ = try value.coerced(to: kind) } catch {
                if error.isTypeMismatch { return .bool(false) }
                throw error
            }
            return .bool(true)
        case .coalesce:
            guard case .expressions(let expressions, _) = call.arguments[0] else { return .null }
            for expression in expressions {
                let value = try evaluate(expression)
                if !value.isNull { return value }
            }
            return .null
        case .when:
            guard case .bool(let isTrue) = try run(call, 0, []) else {
                throw EvaluationError("lambda expression must return a value of type bool")
            }
            return try evaluate(call.arguments[isTrue ? 1 : 2]) ?? .null
        default: return try evaluate(collection: form, call)
        }
    }

    /// Evaluates the body of a lambda with its parameters set.
    private mutating func run(_ call: Call, _ index: Int, _ values: [OTTLValue]) throws(EvaluationError) -> OTTLValue {
        guard case .lambda(let lambda) = call.arguments[index] else { return .null }
        for (slot, value) in zip(lambda.slots, values) { if let slot { locals[slot] = value } }
        return try evaluate(lambda.body)
    }

    private mutating func test(_ call: Call, _ pair: (key: OTTLValue, value: OTTLValue)) throws(EvaluationError) -> Bool
    {
        let result = try run(call, 1, [pair.key, pair.value])
        guard case .bool(let bool) = result else {
            throw EvaluationError("lambda expression must return a value of type bool, but got \(result.typeName)")
        }
        return bool
    }

    /// The functions over the elements of a list or a map.
    private mutating func evaluate(
        collection form: Implementation.Form, _ call: Call
    ) throws(EvaluationError) -> OTTLValue {
        let source = try evaluate(call.arguments[0]) ?? .null
        let elements = try Elements(source)
        switch form {
        case .anyElement:
            for pair in elements.pairs { if try test(call, pair) { return .bool(true) } }
            return .bool(false)
        case .allElements:
            for pair in elements.pairs { if try !test(call, pair) { return .bool(false) } }
            return .bool(true)
        case .filter:
            var kept: [(key: OTTLValue, value: OTTLValue)] = []
            for pair in elements.pairs { if try test(call, pair) { kept.append(pair) } }
            return try elements.rebuilt(kept)
        case .find:
            for pair in elements.pairs {
                guard try test(call, pair) else { continue }
                if case .lambda = call.arguments[2] { return try run(call, 2, [pair.key, pair.value]) }
                return pair.value
            }
            return .null
        case .mapEach:
            var mapped: [(key: OTTLValue, value: OTTLValue)] = []
            for pair in elements.pairs { mapped.append((pair.key, try run(call, 1, [pair.key, pair.value]))) }
            return try elements.rebuilt(mapped)
        case .mapKeys:
            var mapped: [(key: OTTLValue, value: OTTLValue)] = []
            for pair in elements.pairs {
                let key = try run(call, 1, [pair.key, pair.value])
                guard case .string = key else {
                    throw EvaluationError("lambda expression must return a value of type string")
                }
                mapped.append((key, pair.value))
            }
            return try elements.rebuilt(mapped)
        case .reduce:
            var result = try evaluate(call.arguments[1]) ?? .null
            for (count, pair) in elements.pairs.enumerated() {
                result = try run(call, 2, [result, pair.key, pair.value])
                // A list that holds the one before grows deeper with every element.
                if count % 8 == 7 { try result.checkBounds() }
            }
            return result
        default: return .null
        }
    }
}

/// The elements of a list or a map, with their indexes or keys.
private struct Elements {
    let pairs: [(key: OTTLValue, value: OTTLValue)]
    private let isMap: Bool

    init(_ source: OTTLValue) throws(EvaluationError) {
        if case .map(let map) = source {
            pairs = map.pairs.map { (.string($0.key), $0.value) }
            isMap = true
            return
        }
        do throws(EvaluationError) {
            guard case .slice(let values) = try source.coerced(to: .slice) else {
                throw EvaluationError.mismatch("")
            }
            pairs = values.enumerated().map { (.int(Int64($0.offset)), $0.element) }
            isMap = false
        } catch {
            if error.isTypeMismatch { throw EvaluationError("unsupported type provided: \(source.typeName)") }
            throw error
        }
    }

    /// The same kind of collection of other elements.
    func rebuilt(_ pairs: [(key: OTTLValue, value: OTTLValue)]) throws(EvaluationError) -> OTTLValue {
        var values: [OTTLValue] = []
        var map = ValueMap()
        for pair in pairs {
            guard let value = pair.value.stored else {
                throw EvaluationError("unsupported type \(pair.value.typeName)")
            }
            if isMap, case .string(let key) = pair.key { map[key] = value } else { values.append(value) }
        }
        return isMap ? .map(map) : .slice(values)
    }
}
