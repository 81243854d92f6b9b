/// What a Jaeger sampler says about a trace.
struct JaegerVerdict: Sendable, Equatable {
    /// Who decided, as the tag `sampler.type` names it.
    enum Kind: String, Sendable {
        case const
        case probabilistic
        case rateLimiting = "ratelimiting"
        case lowerBound = "lowerbound"
    }

    /// Whether the trace is kept.
    var isKept: Bool
    /// Who decided.
    var kind: Kind
    /// The tag `sampler.param`: a probability, a limit, or 1 and 0.
    var parameter: Double
    /// Probability that the trace had; NaN where a bucket decided.
    var probability: Double

    /// Bytes that both tags take on a span in OTLP, keys and values with their framing (`KeyValue` fields of a span's `attributes`).
    func tagBytes(_ rules: JaegerRules) -> Int {
        // Each: tag and length of the field, of the key, of the value, and the value's own tag; text has a length, a double eight bytes.
        let prefix = rules.tagPrefix.utf8.count
        let type = 2 + 2 + (prefix + 12) + 2 + 2 + kind.rawValue.utf8.count
        let parameter = 2 + 2 + (prefix + 13) + 2 + 1 + 8
        return type + parameter
    }
}
