import Synchronization

/// The pattern of a function: compiled once where it is literal, else when it is another than the last.
final class PatternSource: Sendable {
    private let literal: GoRegex?
    private let last = Mutex<(text: Text, compiled: GoRegex)?>(nil)
    private let make: @Sendable (Text) throws(EvaluationError) -> GoRegex

    /// Compiles a literal pattern.
    init(
        literal: Text?, make: @escaping @Sendable (Text) throws(EvaluationError) -> GoRegex = GoRegex.init
    ) throws(EvaluationError) {
        self.make = make
        self.literal = try literal.map { text throws(EvaluationError) in try make(text) }
    }

    /// The literal pattern.
    var constant: GoRegex? { literal }

    /// The compiled pattern.
    func pattern(_ text: Text) throws(EvaluationError) -> GoRegex {
        if let literal { return literal }
        if let known = last.withLock({ $0 }), known.text == text { return known.compiled }
        let compiled = try make(text)
        last.withLock { $0 = (text, compiled) }
        return compiled
    }
}
