import WinnowModel

/// Converters that say what a value is.
enum TypeFunctions {
    static let all: [FunctionEntry] = [
        FunctionEntry("IsBool", ["target": .bool]) { _ in .form(.isKind) },
        FunctionEntry("IsDouble", ["target": .double]) { _ in .form(.isKind) },
        FunctionEntry("IsInt", ["target": .int]) { _ in .form(.isKind) },
        FunctionEntry("IsMap", ["target": .map]) { _ in .form(.isKind) },
        FunctionEntry("IsString", ["target": .string]) { _ in .form(.isKind) },
        FunctionEntry("IsRootSpan", in: .span, [:]) { _ in .form(.isRootSpan) },
        .pure("IsEmpty", ["target": .any]) { .bool(isEmpty($0[0])) },
        .pure("IsList", ["target": .any]) { arguments in
            switch arguments[0] {
            case .slice, .list, .strings, .events, .links: .bool(true)
            default: .bool(false)
            }
        },
        .pure("IsValidLuhn", ["target": .stringLike], isValidLuhn),
    ]

    /// Nil, nothing inside, or the zero of its kind.
    private static func isEmpty(_ value: OTTLValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let bool): !bool
        case .int(let number), .goInt(let number), .duration(let number): number == 0
        case .double(let number): number == 0
        case .string(let text): text.bytes.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .traceID(let id), .profileID(let id): id.isZero
        case .spanID(let id): id == 0
        case .map(let map): map.count == 0
        case .slice(let values), .list(let values): values.isEmpty
        case .strings(let texts): texts.isEmpty
        case .time, .events, .links, .status: false
        }
    }

    private static func isValidLuhn(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        guard let text = arguments.optionalText(0) else { throw EvaluationError("invalid input: <nil>") }
        let digits = text.bytes.filter { $0 != 0x20 }
        if digits.isEmpty { return .bool(false) }
        var sum = 0
        for (place, byte) in digits.reversed().enumerated() {
            guard (0x30...0x39).contains(byte) else { throw .parsing("Atoi", Text(bytes: [byte]), "invalid syntax") }
            let digit = Int(byte - 0x30)
            let doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2
            sum += place % 2 == 1 ? doubled : digit
        }
        return .bool(sum % 10 == 0)
    }
}
