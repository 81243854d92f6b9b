import WinnowModel

/// Converters that make ids.
enum IdentifierFunctions {
    static let all: [FunctionEntry] = [
        identifier("TraceID", length: 16) { .traceID(TraceID(high: word($0[0..<8]), low: word($0[8..<16]))) },
        identifier("SpanID", length: 8) { .spanID(word($0[0..<8])) },
        identifier("ProfileID", length: 16) { .profileID(TraceID(high: word($0[0..<8]), low: word($0[8..<16]))) },
        random("UUID"),
        random("UUIDv7"),
    ]

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    /// From its bytes or from twice as many hexadecimal digits; literals are checked when the function is made.
    private static func identifier(
        _ name: String, length: Int, _ make: @escaping @Sendable ([UInt8]) -> OTTLValue
    ) -> FunctionEntry {
        @Sendable func read(_ bytes: [UInt8]) throws(EvaluationError) -> OTTLValue {
            if bytes.count == length { return make(bytes) }
            guard bytes.count == 2 * length else {
                throw EvaluationError(
                    "\(name): could not decode ID: invalid length: expected \(length) or \(2 * length) bytes, got \(bytes.count)"
                )
            }
            guard let decoded = Hex.decode(bytes) else {
                throw EvaluationError("\(name): could not decode ID: invalid hex")
            }
            return make(decoded)
        }
        return FunctionEntry(name, ["target": .bytesLike]) { creation throws(EvaluationError) in
            if case .bytes(let bytes)? = creation.literals[0] {
                let id = try read(bytes)
                return .pure { _ in id }
            }
            return .pure { values throws(EvaluationError) in try read(Arguments(values).bytes(0)) }
        }
    }

    /// Draws of chance can't be replayed: the text is accepted, its evaluation is an error.
    private static func random(_ name: String) -> FunctionEntry {
        FunctionEntry(name, [:]) { _ in
            .clocked { _, _ throws(EvaluationError) in
                throw EvaluationError("\(name)() is another one every time and can't be replayed")
            }
        }
    }
}
