import WinnowModel

/// Where Jaeger's clients differ, as one table (sources: `JaegerClient.Library`).
struct JaegerRules: Sendable, Equatable {
    /// How many tokens a new bucket holds.
    enum Start: Sendable, Equatable {
        /// As many as it can.
        case full
        /// As many as it can; none where the rate is 0.
        case fullUnlessZero
        /// A random share, which the caller draws.
        case drawn
    }

    /// Whose arithmetic compares ids with a share; `nil`: that of jaeger-client, which has one of its own.
    let ratio: SDK?
    /// What stands before the tags' names: `sampler.type` or `jaeger.sampler.type`.
    let tagPrefix: String
    /// Whether only rate limits are tagged, as in Java.
    let tagsLimitsOnly: Bool
    /// The type that a span kept by a lower bound only is tagged with.
    let lowerBoundTag: JaegerVerdict.Kind
    /// How buckets start.
    let start: Start
    /// Whether a bucket is refilled whenever it is asked, not only when it holds too little.
    let refillsAlways: Bool
    /// Whether a bucket counts in whole nanoseconds of debit, as Java's does.
    let countsDebit: Bool
    /// Whether a new answer builds every sampler anew.
    let rebuilds: Bool
    /// Whether operations stay known when an answer no longer names them.
    let keepsOperations: Bool
    /// Whether operations have a lower bound, and those that no answer names get a sampler when they are first seen.
    let hasLowerBound: Bool
    /// Whether an empty list of operations is a list.
    let emptyListCounts: Bool
    /// Least rate limit of an answer that is refused.
    let rateLimitBound: Double
    /// Whether the type named in an answer decides, not which fields it has.
    let typeDecides: Bool
    /// Probability where an answer gives none.
    let defaultProbability: Double
    /// Lower bound, and limit, where an answer gives none.
    let defaultLowerBound: Double
    /// Most operations with a sampler of their own.
    let maxOperations: Int
    /// Whether the sampler decides below any parent; otherwise it decides where a trace starts and children follow.
    let decidesBelowParents: Bool
    /// Whether the first answer is asked for after a random part of the interval, not at once.
    let delaysFirstPoll: Bool

    init(_ client: JaegerClient) {
        let library = client.library
        let isSpec = client.behaviour == .spec
        ratio = library == .go ? .go : library == .java ? .java : nil
        tagPrefix = library == .go && !isSpec ? "jaeger." : ""
        tagsLimitsOnly = library == .java && !isSpec
        lowerBoundTag = library == .go && !isSpec ? .rateLimiting : .lowerBound
        start = isSpec ? .full : library == .python ? .drawn : .fullUnlessZero
        refillsAlways = library == .python
        countsDebit = library == .java && !isSpec
        rebuilds = library == .java && !isSpec
        keepsOperations = library == .python && !isSpec
        hasLowerBound = library != .java || isSpec
        emptyListCounts = library != .java || isSpec
        rateLimitBound = library == .python && !isSpec ? 500 : .infinity
        typeDecides = library != .go
        defaultProbability = library == .python ? 0.001 : 0
        defaultLowerBound = library == .python ? 1.0 / 600 : 0
        maxOperations = library == .go ? 256 : library == .python ? 2000 : hasLowerBound ? 2000 : Int.max
        decidesBelowParents = library == .go
        delaysFirstPoll = library == .python
    }

    /// Whether the client tags spans that a sampler of this kind keeps.
    func tags(_ kind: JaegerVerdict.Kind) -> Bool { !tagsLimitsOnly || kind == .rateLimiting }
}
