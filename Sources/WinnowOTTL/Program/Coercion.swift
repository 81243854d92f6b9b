extension OTTLValue {
    /// The value as a parameter takes it (the getters of `pkg/ottl/expression.go`, v0.161.0).
    func coerced(to kind: Parameter.Kind) throws(EvaluationError) -> OTTLValue {
        switch kind {
        case .string: if case .string = self { return self }
        case .int: if case .int = self { return self }
        case .double: if case .double = self { return self }
        case .bool: if case .bool = self { return self }
        case .time: if case .time = self { return self }
        case .duration: if case .duration = self { return self }
        case .map, .mapPath: if case .map(let map) = self { return .map(map.stored) }
        case .slice, .slicePath: return try asSlice()
        case .stringLike: return try stringLike().map(OTTLValue.string) ?? .null
        case .intLike: return try intLike()
        case .doubleLike: return try doubleLike()
        case .boolLike: return try boolLike()
        case .bytesLike: return try bytesLike()
        case .computedStringLikes: return try stringLikes()
        default: return self
        }
        throw .mismatch("expected \(kind.typeName) but got \(typeName)")
    }

    private func asSlice() throws(EvaluationError) -> OTTLValue {
        switch self {
        case .slice: return self
        case .list(let values):
            var raws: [OTTLValue] = []
            for value in values {
                guard let raw = value.raw(isNested: true) else {
                    throw EvaluationError("<Invalid value type \(value.typeName)>")
                }
                raws.append(raw)
            }
            return .slice(raws)
        case .strings(let texts): return .slice(texts.map(OTTLValue.string))
        default: throw .mismatch("expected pcommon.Slice but got \(typeName)")
        }
    }

    /// A list or a single value as texts; nil elements stay.
    private func stringLikes() throws(EvaluationError) -> OTTLValue {
        let elements: [OTTLValue]
        switch self {
        case .null: elements = []
        case .slice(let values), .list(let values): elements = values
        case .strings(let texts): elements = texts.map(OTTLValue.string)
        default: throw .mismatch("expected a list but got \(typeName)")
        }
        var texts: [OTTLValue] = []
        for element in elements { texts.append(try element.coerced(to: .stringLike)) }
        return .list(texts)
    }

    private func intLike() throws(EvaluationError) -> OTTLValue {
        switch self {
        case .null, .int: return self
        case .double(let number): return .int(GoNumber.truncated(number))
        case .bool(let bool): return .int(bool ? 1 : 0)
        case .string(let text):
            do throws(GoNumber.Failure) { return .int(try GoNumber.int(text.bytes)) } catch {
                throw .parsing("ParseInt", text, error == .range ? "value out of range" : "invalid syntax")
            }
        default: throw .mismatch("unsupported type: \(typeName)")
        }
    }

    private func doubleLike() throws(EvaluationError) -> OTTLValue {
        switch self {
        case .null, .double: return self
        case .int(let number): return .double(Double(number))
        case .bool(let bool): return .double(bool ? 1 : 0)
        case .string(let text):
            guard let number = GoNumber.double(text.bytes) else { throw .parsing("ParseFloat", text, "invalid syntax") }
            // An infinity that was not written as one is a number beyond a double.
            if number.isInfinite, text.bytes.contains(where: { (0x30...0x39).contains($0) }) {
                throw .parsing("ParseFloat", text, "value out of range")
            }
            return .double(number)
        default: throw .mismatch("unsupported type: \(typeName)")
        }
    }

    private func boolLike() throws(EvaluationError) -> OTTLValue {
        switch self {
        case .null, .bool: return self
        case .int(let number): return .bool(number != 0)
        case .double(let number): return .bool(number != 0)
        case .string(let text):
            guard let bool = GoNumber.bool(text) else { throw .parsing("ParseBool", text, "invalid syntax") }
            return .bool(bool)
        default: throw .mismatch("unsupported type: \(typeName)")
        }
    }

    private func bytesLike() throws(EvaluationError) -> OTTLValue {
        func bigEndian(_ word: UInt64) -> OTTLValue {
            .bytes((0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) })
        }
        switch self {
        case .null, .bytes: return self
        case .string(let text): return .bytes(text.bytes)
        case .int(let number): return bigEndian(UInt64(bitPattern: number))
        case .double(let number): return bigEndian(number.bitPattern)
        case .bool(let bool): return .bytes([bool ? 1 : 0])
        default: throw .mismatch("unsupported type: \(typeName)")
        }
    }
}

extension EvaluationError {
    /// As `strconv` words it.
    static func parsing(_ function: String, _ text: Text, _ reason: String) -> EvaluationError {
        EvaluationError("strconv.\(function): parsing \"\(text.string)\": \(reason)")
    }
}

extension Parameter.Kind {
    /// The Go type that a value must have.
    var typeName: String {
        switch self {
        case .string, .stringLike: "string"
        case .int, .intLike: "int64"
        case .double, .doubleLike: "float64"
        case .bool, .boolLike: "bool"
        case .time: "time"
        case .duration: "duration"
        case .map, .mapPath: "pcommon.Map"
        case .slice, .slicePath: "pcommon.Slice"
        default: "another type"
        }
    }
}
