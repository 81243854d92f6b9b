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

    /// How ids are compared with a share.
    enum Arithmetic: Sendable, Equatable {
        /// As an SDK's ratio sampler does.
        case ratio(SDK)
        /// The low 64 bits below the share of 2^64, whose fraction counts (Python).
        case low
        /// The low 63 bits, not above the share of 2^63 (Go).
        case masked
        /// The low 64 bits as a signed number, positive ones not above the share of 2^63 - 1, others not below that of -2^63 (Java).
        case signed
        /// A draw below the share, whatever the id (Node.js).
        case drawn
    }

    /// How ids are compared with a share.
    let arithmetic: Arithmetic
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
        // OpenTelemetry's successors; the others were Jaeger's own.
        let isGo = library == .go
        let isJava = library == .java
        let likeGo = isGo || library == .jaegerGo
        let likePython = library == .python || library == .jaegerNode
        arithmetic =
            switch library {
            case .go: .ratio(.go)
            case .java: .ratio(.java)
            case .python: .low
            case .jaegerGo: .masked
            case .jaegerJava: .signed
            case .jaegerNode: .drawn
            }
        tagPrefix = isGo && !isSpec ? "jaeger." : ""
        tagsLimitsOnly = isJava && !isSpec
        lowerBoundTag = isGo && !isSpec ? .rateLimiting : .lowerBound
        start = isSpec || library == .jaegerJava ? .full : likePython ? .drawn : .fullUnlessZero
        refillsAlways = likePython || library == .jaegerJava
        countsDebit = isJava && !isSpec
        rebuilds = isJava && !isSpec
        keepsOperations = library == .python && !isSpec
        hasLowerBound = !isJava || isSpec
        emptyListCounts = !isJava || isSpec
        rateLimitBound = library == .python && !isSpec ? 500 : .infinity
        typeDecides = !likeGo
        defaultProbability = likePython ? 0.001 : 0
        defaultLowerBound = likePython ? 1.0 / 600 : 0
        maxOperations = isGo ? 256 : isJava && !hasLowerBound ? Int.max : 2000
        decidesBelowParents = isGo
        delaysFirstPoll = likePython
    }

    /// What the client says when it refuses a probability, up to the number; `nil` when it takes it. Of Jaeger's own, only Python's
    /// finds something wrong with NaN.
    func refusal(of probability: Double) -> String? {
        switch arithmetic {
        case .masked where probability < 0 || probability > 1:
            "Sampling Rate must be between 0.0 and 1.0, received "
        case .signed where probability < 0 || probability > 1:
            "The sampling rate must be greater than 0.0 and less than 1.0"
        case .drawn where probability < 0 || probability > 1:
            "The sampling rate must be between 0.0 and 1.0. Received "
        case .masked, .signed, .drawn: nil
        case .low, .ratio: (0...1).contains(probability) ? nil : "Sampling rate must be between 0.0 and 1.0"
        }
    }

    /// Whether the client tags spans that a sampler of this kind keeps.
    func tags(_ kind: JaegerVerdict.Kind) -> Bool { !tagsLimitsOnly || kind == .rateLimiting }
}
