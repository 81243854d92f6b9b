import WinnowModel

/// Computes expressions and conditions over one kind of rows; specialised for each, without a call through an existential.
struct Evaluator<Row: RowContext> {
    var row: Row
    /// Parameters of lambdas.
    var locals: [OTTLValue]

    init(_ row: Row, locals count: Int) {
        self.row = row
        locals = count == 0 ? [] : [OTTLValue](repeating: .null, count: count)
    }

    // MARK: Conditions

    /// Whether a condition holds; what stands after the part that decides is not evaluated.
    mutating func holds(_ predicate: Predicate) throws(EvaluationError) -> Bool {
        switch predicate {
        case .constant(let bool): return bool
        case .not(let inner): return try !holds(inner)
        case .all(let parts):
            for part in parts { if try !holds(part) { return false } }
            return true
        case .any(let parts):
            for part in parts { if try holds(part) { return true } }
            return false
        case .compare(let left, let comparison, let right):
            let value = try evaluate(left)
            return try value.compare(comparison, try evaluate(right))
        case .truth(let expression):
            let value = try evaluate(expression)
            guard case .bool(let bool) = value else {
                throw EvaluationError("value returned from converter is not a bool but \(value.typeName)")
            }
            return bool
        }
    }

    // MARK: Values

    /// The value of an expression.
    mutating func evaluate(_ expression: Expression) throws(EvaluationError) -> OTTLValue {
        switch expression {
        case .literal(let value): return value
        case .path(let path): return try value(of: path)
        case .local(let slot, let keys): return try index(locals[slot], keys[...])
        case .math(let first, let rest):
            var value = try evaluate(first)
            for (sign, operand) in rest { value = try Calculation.apply(sign, value, try evaluate(operand)) }
            return value
        case .negate(let inner): return try Calculation.negate(try evaluate(inner))
        case .list(let elements):
            var values: [OTTLValue] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try evaluate(element)) }
            return .list(values)
        case .map(let pairs):
            var map = ValueMap()
            for pair in pairs {
                let value = try evaluate(pair.value)
                guard let element = Expression.element(value) else {
                    throw EvaluationError("<Invalid value type \(value.typeName)>")
                }
                map[pair.key] = element
            }
            return .map(map)
        case .call(let call, let keys):
            let value = try evaluate(call)
            return keys.isEmpty ? value : try indexResult(value, keys)
        case .predicate(let predicate): return .bool(try holds(predicate))
        }
    }

    private mutating func value(of path: Path) throws(EvaluationError) -> OTTLValue {
        guard let first = path.keys.first else { return try row.value(path.root) }
        if path.root == .traceStateMember { return try traceStateMember(first) }
        guard path.root.isAttributes else { return .null }
        let key: Text
        do throws(EvaluationError) { key = try mapKey(first) } catch {
            throw EvaluationError("cannot get map value: " + error.message)
        }
        guard let value = row.attribute(path, key) else { return .null }
        return path.keys.count == 1 ? value : try index(value, path.keys.dropFirst())
    }

    /// Of a trace state that can't be read nothing is known; an absent member is an empty text.
    private mutating func traceStateMember(_ key: PathKey) throws(EvaluationError) -> OTTLValue {
        guard case .string(let text) = try row.value(.traceState) else { return .null }
        guard let members = TraceStateText.members(text) else { return .null }
        guard case .string(let key) = key else { throw EvaluationError("trace_state indexing type must be a string") }
        return .string(members.first { $0.key == key }?.value ?? .empty)
    }

    /// Goes into maps and lists; an absent key ends in nil, anything else that does not fit is an error.
    private mutating func index(_ value: OTTLValue, _ keys: ArraySlice<PathKey>) throws(EvaluationError) -> OTTLValue {
        var value = value
        for key in keys {
            switch value {
            case .map(let map):
                guard let next = map[try mapKey(key)] else { return .null }
                value = next
            case .slice(let elements), .list(let elements):
                value = try element(of: elements, try sliceIndex(key))
            default: throw EvaluationError("type \(value.attributeTypeName) does not support string indexing")
            }
        }
        return value
    }

    private func element(of elements: [OTTLValue], _ index: Int64) throws(EvaluationError) -> OTTLValue {
        guard index >= 0, index < elements.count else { throw EvaluationError("index \(index) out of bounds") }
        return elements[Int(index)]
    }

    mutating func mapKey(_ key: PathKey) throws(EvaluationError) -> Text {
        switch key {
        case .string(let text): return text
        case .int: throw EvaluationError("unable to resolve a string index in map: invalid key type")
        case .expression(let expression):
            let value = try evaluate(expression)
            guard case .string(let text) = value else {
                throw EvaluationError(
                    "unable to resolve a string index in map: could not resolve key for map/slice, expecting 'string' but got '\(value.typeName)'"
                )
            }
            return text
        }
    }

    mutating func sliceIndex(_ key: PathKey) throws(EvaluationError) -> Int64 {
        switch key {
        case .int(let number): return number
        case .string: throw EvaluationError("unable to resolve an integer index in slice: invalid key type")
        case .expression(let expression):
            let value = try evaluate(expression)
            guard case .int(let number) = value else {
                throw EvaluationError(
                    "unable to resolve an integer index in slice: could not resolve key for map/slice, expecting 'int64' but got '\(value.typeName)'"
                )
            }
            return number
        }
    }

    /// Goes into what a converter yielded: here an absent key is an error.
    private mutating func indexResult(_ value: OTTLValue, _ keys: [PathKey]) throws(EvaluationError) -> OTTLValue {
        var value = value
        for key in keys {
            var key = key
            if case .expression(let expression) = key {
                switch try evaluate(expression) {
                case .string(let text): key = .string(text)
                case .int(let number): key = .int(number)
                case let other: throw EvaluationError("an index is a string or a whole number, not \(other.typeName)")
                }
            }
            switch (key, value) {
            case (.string(let text), .map(let map)):
                guard let next = map[text] else { throw EvaluationError("key not found in map") }
                value = next
            case (.string, _): throw EvaluationError("type, \(value.typeName), does not support string indexing")
            case (.int(let index), .slice(let elements)), (.int(let index), .list(let elements)):
                value = try element(of: elements, index)
            case (.int(let index), .strings(let texts)):
                value = try element(of: texts.map(OTTLValue.string), index)
            default: throw EvaluationError("type, \(value.typeName), does not support int indexing")
            }
        }
        return value
    }
}
