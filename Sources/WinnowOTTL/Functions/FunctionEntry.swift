/// A function of the language: what it is called, what it takes and how it is made.
struct FunctionEntry: Sendable {
    /// Converters yield values and start with an upper-case letter; editors change telemetry.
    enum Kind: String, Sendable {
        case converter
        case editor
    }

    let name: String
    let kind: Kind
    /// The only context that knows it; `nil`: all do.
    let context: OTTLContext?
    let parameters: [Parameter]
    /// Paths whose values a function without parameters is handed.
    var implied: [Path.Root] = []
    let make: @Sendable (Creation) throws(EvaluationError) -> Implementation

    /// An entry of a converter; parameters are written `name: kind`, optional ones with `?` after the name.
    init(
        _ name: String, in context: OTTLContext? = nil, _ parameters: KeyValuePairs<String, Parameter.Kind>,
        _ make: @escaping @Sendable (Creation) throws(EvaluationError) -> Implementation
    ) {
        self.init(name, .converter, in: context, parameters, make)
    }

    /// An entry; parameters are written `name: kind`, optional ones with `?` after the name.
    init(
        _ name: String, _ kind: Kind, in context: OTTLContext? = nil,
        _ parameters: KeyValuePairs<String, Parameter.Kind>,
        _ make: @escaping @Sendable (Creation) throws(EvaluationError) -> Implementation
    ) {
        self.name = name
        self.kind = kind
        self.context = context
        self.parameters = parameters.map { name, kind in
            let isOptional = name.hasSuffix("?")
            return Parameter(name: isOptional ? String(name.dropLast()) : name, kind: kind, isOptional: isOptional)
        }
        self.make = make
    }

    /// An entry of a function that only reads its arguments and has nothing to check when it is made.
    static func pure(
        _ name: String, _ parameters: KeyValuePairs<String, Parameter.Kind>,
        _ body: @escaping @Sendable (Arguments) throws(EvaluationError) -> OTTLValue
    ) -> FunctionEntry {
        FunctionEntry(name, parameters) { _ in
            .pure { values throws(EvaluationError) in try body(Arguments(values)) }
        }
    }
}

/// What is known of the arguments when a function is made.
struct Creation: Sendable {
    /// Values of arguments that are literal, already of the parameter's kind.
    let literals: [OTTLValue?]
    let isGiven: [Bool]
    let lambdas: [Call.Lambda?]
    /// The function named by an argument: from a text to a text.
    let function: (@Sendable (Text) throws(EvaluationError) -> OTTLValue)?

    /// A literal text.
    func text(_ index: Int) -> Text? { if case .string(let text) = literals[index] { text } else { nil } }

    /// A literal whole number.
    func int(_ index: Int) -> Int64? { if case .int(let number) = literals[index] { number } else { nil } }

    /// A literal truth value.
    func bool(_ index: Int) -> Bool? { if case .bool(let bool) = literals[index] { bool } else { nil } }

    /// Literal texts.
    func texts(_ index: Int) -> [Text]? { if case .strings(let texts) = literals[index] { texts } else { nil } }

    /// Checks how many parameters a lambda has.
    func expectArity(_ arity: Int, at index: Int) throws(EvaluationError) {
        guard let lambda = lambdas[index], lambda.slots.count != arity else { return }
        throw EvaluationError(
            "lambda should be defined with exactly \(arity) formal(s), but has \(lambda.slots.count)")
    }
}

/// The evaluated arguments of a function.
struct Arguments {
    private let values: [OTTLValue?]

    init(_ values: [OTTLValue?]) { self.values = values }

    /// The argument as it is; nil where it was not given.
    subscript(_ index: Int) -> OTTLValue { values[index] ?? .null }

    func text(_ index: Int) -> Text { if case .string(let text)? = values[index] { text } else { .empty } }
    func int(_ index: Int) -> Int64 { if case .int(let number)? = values[index] { number } else { 0 } }
    func map(_ index: Int) -> ValueMap { if case .map(let map)? = values[index] { map } else { ValueMap() } }
    func slice(_ index: Int) -> [OTTLValue] { if case .slice(let values)? = values[index] { values } else { [] } }
    func list(_ index: Int) -> [OTTLValue] { if case .list(let values)? = values[index] { values } else { [] } }
    func duration(_ index: Int) -> Int64 { if case .duration(let nanos)? = values[index] { nanos } else { 0 } }
    func bytes(_ index: Int) -> [UInt8] { if case .bytes(let bytes)? = values[index] { bytes } else { [] } }

    func time(_ index: Int) -> Instant {
        if case .time(let time)? = values[index] { time } else { Instant(seconds: 0) }
    }

    /// The text, `nil` where it was not given or is nil.
    func optionalText(_ index: Int) -> Text? { if case .string(let text)? = values[index] { text } else { nil } }

    /// The number, `nil` where it was not given.
    func optionalInt(_ index: Int) -> Int64? { if case .int(let number)? = values[index] { number } else { nil } }
}
