/// Converters over lists and maps.
enum CollectionFunctions {
    static let all: [FunctionEntry] = [
        FunctionEntry("Coalesce", ["values": .list(.any)]) { creation throws(EvaluationError) in
            if case .list(let values) = creation.literals[0], values.isEmpty {
                throw EvaluationError("Coalesce requires at least one argument")
            }
            return .form(.coalesce)
        },
        .pure("ContainsValue", ["target": .slice, "item": .any]) { arguments throws(EvaluationError) in
            .bool(try index(of: arguments[1], in: arguments.slice(0)) != nil)
        },
        .pure("Index", ["target": .any, "value": .any], index),
        .pure("Keys", ["target": .map]) { .slice($0.map(0).pairs.map { .string($0.key) }) },
        .pure("Values", ["target": .map]) { .slice($0.map(0).pairs.map(\.value)) },
        .pure("Len", ["target": .any], length),
        FunctionEntry("Sort", ["target": .any, "order?": .literalString], sort),
        FunctionEntry(
            "SliceToMap", ["target": .slice, "key_path?": .literalStrings, "value_path?": .literalStrings], sliceToMap),
    ]

    private static func index(of item: OTTLValue, in values: [OTTLValue]) throws(EvaluationError) -> Int? {
        for (index, value) in values.enumerated() { if try value.compare(.equal, item) { return index } }
        return nil
    }

    private static func index(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        if case .string(let text) = arguments[0] {
            guard case .string(let part) = arguments[1] else {
                throw EvaluationError("invalid value type for Index function, value must be a string")
            }
            return .int(Int64(text.firstIndex(of: part) ?? -1))
        }
        guard case .slice(let values) = try arguments[0].coerced(to: .slice) else { return .int(-1) }
        return .int(Int64(try index(of: arguments[1], in: values) ?? -1))
    }

    private static func length(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        switch arguments[0] {
        case .string(let text): return .int(Int64(text.bytes.count))
        case .bytes(let bytes): return .int(Int64(bytes.count))
        case .map(let map): return .int(Int64(map.count))
        case .slice(let values), .list(let values): return .int(Int64(values.count))
        case .strings(let texts): return .int(Int64(texts.count))
        case .events(let events): return .int(Int64(events.count))
        case .links(let links): return .int(Int64(links.count))
        case let other: throw EvaluationError("Len: unsupported target type \(other.typeName)")
        }
    }

    // MARK: Sort

    private static func sort(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let order = creation.text(1)?.string ?? "asc"
        guard order == "asc" || order == "desc" else {
            throw EvaluationError("invalid arguments: \(order). Order should be either \"asc\" or \"desc\"")
        }
        let isDescending = order == "desc"
        return .pure { values throws(EvaluationError) in
            let value = Arguments(values)[0]
            switch value {
            case .strings(let texts):
                return .strings(isDescending ? texts.sorted { $1 < $0 } : texts.sorted())
            case .slice, .list:
                guard case .slice(let elements) = try value.coerced(to: .slice) else { return value }
                return sorted(elements, isDescending) ?? .slice(elements)
            default:
                throw EvaluationError("sort with unsupported type: '\(value.typeName)'. Target is not a list")
            }
        }
    }

    /// By number where all elements are numbers, else by text; `nil` where an element has no order.
    private static func sorted(_ elements: [OTTLValue], _ isDescending: Bool) -> OTTLValue? {
        if elements.isEmpty { return nil }
        var isNumeric = true
        for element in elements {
            switch element {
            case .int, .double: break
            case .string, .bool, .null: isNumeric = false
            default: return nil
            }
        }
        let sorted: [OTTLValue]
        if isNumeric {
            sorted = stable(elements.map { ($0, $0) }, isDescending) { a, b in
                if case .int(let a) = a, case .int(let b) = b { return a < b }
                return number(a) < number(b)
            }
        } else {
            sorted = stable(elements.map { ($0.attributeText, $0) }, isDescending) { $0 < $1 }
        }
        return .list(sorted)
    }

    private static func number(_ value: OTTLValue) -> Double {
        switch value {
        case .int(let number): Double(number)
        case .double(let number): number
        default: 0
        }
    }

    /// Equal elements keep their order.
    private static func stable<Key>(
        _ keyed: [(key: Key, value: OTTLValue)], _ isDescending: Bool, _ precedes: (Key, Key) -> Bool
    ) -> [OTTLValue] {
        keyed.enumerated().sorted { a, b in
            let (left, right) = (a.element.key, b.element.key)
            if isDescending ? precedes(right, left) : precedes(left, right) { return true }
            if isDescending ? precedes(left, right) : precedes(right, left) { return false }
            return a.offset < b.offset
        }.map(\.element.value)
    }

    // MARK: SliceToMap

    private static func sliceToMap(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let keyPath = creation.texts(1)
        let valuePath = creation.texts(2)
        return .pure { values throws(EvaluationError) in
            var map = ValueMap()
            for (index, element) in Arguments(values).slice(0).enumerated() {
                var key = Text(String(index))
                if let keyPath {
                    let found = try extract(element, keyPath, "key", index)
                    guard case .string(let text) = found else {
                        throw EvaluationError("extracted key attribute is not of type 'string'")
                    }
                    key = text
                }
                map[key] =
                    try valuePath.map { path throws(EvaluationError) in try extract(element, path, "value", index) }
                    ?? element
            }
            return .map(map)
        }
    }

    private static func extract(
        _ element: OTTLValue, _ path: [Text], _ what: String, _ index: Int
    ) throws(EvaluationError) -> OTTLValue {
        guard case .map = element else {
            throw EvaluationError("could not cast element \(index) to map[string]any")
        }
        if path.isEmpty { throw EvaluationError("must provide at least one path item") }
        var value = element
        for key in path {
            guard case .map(let map) = value, let next = map[key] else {
                throw EvaluationError(
                    "could not extract \(what) from element \(index): provided object does not contain the path \(path.map(\.string))"
                )
            }
            value = next
        }
        return value
    }
}
