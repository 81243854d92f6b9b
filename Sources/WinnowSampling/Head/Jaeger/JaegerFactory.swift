import WinnowModel

/// What a client finds wrong with an answer of the sampling endpoint; it goes on with the sampler it has.
enum JaegerError: Error, Equatable {
    /// A probability outside 0...1.
    case probability
    /// A limit or a lower bound below 0.
    case negativeLimit
    /// A limit that is too great for the client.
    case limit
    /// No strategy that the client knows.
    case unknownStrategy
}

/// Makes the parts of a process's samplers.
struct JaegerFactory: Sendable {
    /// Where the fractions come from that new buckets start with.
    enum Fractions: Sendable {
        /// The same for each bucket.
        case constant(Double)
        /// A draw for each bucket, keyed by the process, the operation that the bucket is for and the time it is made at.
        case drawn(key: UInt64)
    }

    let rules: JaegerRules
    private let fractions: Fractions

    init(_ rules: JaegerRules, fractions: Fractions = .constant(1)) {
        self.rules = rules
        self.fractions = fractions
    }

    /// A share of an answer, where it is absent the client's default; outside 0...1 it is refused, or by Go clamped.
    func share(_ probability: Double?) throws(JaegerError) -> JaegerShare {
        let rate = probability ?? rules.defaultProbability
        if rules.refusal(of: rate) == nil { return JaegerShare(rate, rules, key: shareKey) }
        guard rules.decidesBelowParents, !rate.isNaN else { throw .probability }
        return JaegerShare(min(1, max(0, rate)), rules)
    }

    /// The key of a process's draws for shares.
    private var shareKey: UInt64 {
        if case .drawn(let key) = fractions { Draw.fold(key, Self.sharePurpose) } else { 0 }
    }

    private static let sharePurpose = Draw.key("jaeger share")

    /// A new bucket for an operation; with an empty name for all.
    func bucket(_ rate: Double, for operation: String = "", at now: JaegerInstant) -> JaegerBucket {
        let fraction =
            switch fractions {
            case .constant(let fraction): fraction
            case .drawn(let key): Draw.unit(Draw.word(Draw.fold(key, Draw.key(operation)), now.nanos))
            }
        return JaegerBucket(rate: rate, fraction: fraction, rules, at: now)
    }

    /// A new sampler of an operation.
    func guaranteed(
        _ share: JaegerShare, for operation: String, lowerBound: Double, at now: JaegerInstant
    ) -> JaegerGuaranteedThroughput {
        JaegerGuaranteedThroughput(share, lowerBound: bucket(lowerBound, for: operation, at: now))
    }

    /// A new sampler of an operation, as an answer gives it.
    func guaranteed(
        _ probability: Double?, for operation: String = "", lowerBound: Double, at now: JaegerInstant
    ) throws(JaegerError) -> JaegerGuaranteedThroughput {
        let share = try share(probability)
        guard lowerBound >= 0 else { throw .negativeLimit }
        return guaranteed(share, for: operation, lowerBound: lowerBound, at: now)
    }
}
