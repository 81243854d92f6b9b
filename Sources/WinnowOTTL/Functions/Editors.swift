/// Editors of single values and lists.
enum Editors {
    static let all: [FunctionEntry] = [
        FunctionEntry("set", .editor, ["target": .path, "value": .any]) { _ in .editor(.set) },
        FunctionEntry("clear", .editor, ["target": .path]) { _ in .editor(.clear) },
        FunctionEntry("append", .editor, ["target": .path, "value?": .any, "values?": .list(.any)], append),
        FunctionEntry(
            "delete_index", .editor, ["target": .slicePath, "start_index": .int, "end_index?": .int], deleteIndex),
    ]

    private static func append(_ creation: Creation) throws(EvaluationError) -> Implementation {
        guard creation.isGiven[1] || creation.isGiven[2] else {
            throw EvaluationError("at least one of the optional arguments ('value' or 'values') must be provided")
        }
        return .editor(
            .change(.any) { target, values throws(EvaluationError) in
                var elements: [OTTLValue]
                switch target {
                case .null: elements = []
                case .slice(let known), .list(let known): elements = known
                case .strings(let texts): elements = texts.map(OTTLValue.string)
                default: elements = [try raw(target)]
                }
                let arguments = Arguments(values)
                if creation.isGiven[1] { elements.append(try raw(arguments[1])) }
                for value in arguments.list(2) { elements.append(try raw(value)) }
                return .slice(elements)
            })
    }

    /// A value as an element of a list of attributes.
    private static func raw(_ value: OTTLValue) throws(EvaluationError) -> OTTLValue {
        guard let raw = value.raw(isNested: true) else {
            throw EvaluationError("<Invalid value type \(value.typeName)>")
        }
        return raw
    }

    private static func deleteIndex(_ creation: Creation) throws(EvaluationError) -> Implementation {
        .editor(
            .change(.slice) { target, values throws(EvaluationError) in
                let arguments = Arguments(values)
                guard case .slice(var elements) = target else { return nil }
                let count = Int64(elements.count)
                let start = arguments.int(1)
                let end = arguments.optionalInt(2) ?? start &+ 1
                if start == 0, end == count { return .slice([]) }
                guard start >= 0, start < count else {
                    throw EvaluationError("startIndex \(start) out of bounds for slice of length \(count)")
                }
                guard end >= start else {
                    throw EvaluationError("endIndex \(end) cannot be less than startIndex \(start)")
                }
                guard end <= count else {
                    throw EvaluationError("deletion range [\(start):\(end)] out of bounds for slice of length \(count)")
                }
                elements.removeSubrange(Int(start)..<Int(end))
                return .slice(elements)
            })
    }
}
