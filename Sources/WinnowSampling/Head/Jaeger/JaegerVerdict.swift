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
    /// Probability that the trace had; NaN where a bucket takes part.
    var probability: Double
}
