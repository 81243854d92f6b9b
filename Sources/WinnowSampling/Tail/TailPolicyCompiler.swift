/// Why a pattern or a condition of a policy does not compile.
public struct PatternError: Error, Sendable, Equatable {
    /// The text as written.
    public let pattern: String
    /// What is wrong with it.
    public let reason: String
}

/// Compiles policies: each rule writes the instructions that leave its verdict, and hands in what answers its questions.
public struct TailPolicyCompiler: Sendable {
    /// The release that policies are compiled for.
    public let version: CollectorVersion
    private(set) var program = TailPolicyProgram()
    private(set) var leaves: [any TailPolicy] = []
    private(set) var limiters: [any TailLimiter] = []
    private(set) var budgets: [CompositeBudget] = []

    // What the gate `usetracestate` wants to know.
    /// Of each policy: where its threshold comes from.
    private(set) var sources: [TraceStateVotes.Source] = []
    /// Of each leaf: the threshold of its share, `nil` where it is none.
    private(set) var shares: [UInt64?] = []
    /// Of each limiter: most spans that it ever lets pass at once; `nil` where it does not look at randomness.
    private(set) var capacities: [Double?] = []
    /// Policy in which each limiter stands.
    private(set) var policyOfLimiter: [Int] = []
    /// Of what was compiled last.
    private var source = TraceStateVotes.Source.always
    private var areLimitersRandom: Bool

    init(version: CollectorVersion) {
        self.version = version
        areLimitersRandom = version.has(.limitersKeepTheMostRandom)
    }

    /// Compiles one more policy.
    mutating func policy(_ rule: any TailPolicyRule) throws(PatternError) {
        try rule.compile(into: &self)
        program.endPolicy(goesFirst: Swift.type(of: rule).goesFirst)
        sources.append(source)
    }

    /// Adds one more policy that is a leaf.
    mutating func policy(_ leaf: any TailPolicy) {
        self.leaf(leaf)
        program.endPolicy(goesFirst: false)
        sources.append(source)
    }

    /// The verdict is that of a test of the trace alone; `threshold` is that of the share of traces that it samples, if it does.
    public mutating func leaf(_ policy: any TailPolicy, threshold: UInt64? = nil) {
        leaves.append(policy)
        shares.append(threshold)
        source = threshold.map { .share($0) } ?? .always
        program.append(.leaf, leaves.count - 1)
    }

    /// The verdict is that of a limiter, which is charged only when it is reached; `capacity` is the most that it ever lets pass at once.
    public mutating func limiter(_ limiter: any TailLimiter, capacity: Double) {
        limiters.append(limiter)
        capacities.append(areLimitersRandom ? capacity : nil)
        policyOfLimiter.append(sources.count)
        source = areLimitersRandom ? .limiter(limiters.count - 1) : .always
        program.append(.limiter, limiters.count - 1)
    }

    /// All parts must sample, left to right, for the verdict that `end` gives.
    mutating func all(_ parts: [TailPolicySettings], end: TailPolicyProgram.Operation) throws(PatternError) {
        var checks: [Int] = []
        var inner: [TraceStateVotes.Source] = []
        for part in parts {
            try part.rule.compile(into: &self)
            inner.append(source)
            checks.append(program.append(.require))
        }
        source = .greatest(inner)
        program.append(end)
        program.setTargets(of: checks)
    }

    /// The opposite of a part.
    mutating func opposite(of part: TailPolicySettings) throws(PatternError) {
        try part.rule.compile(into: &self)
        source = .always
        program.append(.not)
    }

    /// The first part that samples asks its budget.
    mutating func first(of parts: [(policy: TailPolicySettings, budget: CompositeBudget)]) throws(PatternError) {
        let first = budgets.count
        budgets += parts.map(\.budget)
        let wereRandom = areLimitersRandom
        areLimitersRandom = false
        defer { areLimitersRandom = wereRandom }
        var claims: [Int] = []
        for (place, part) in parts.enumerated() {
            try part.policy.rule.compile(into: &self)
            claims.append(program.append(.claim, first + place))
        }
        source = .always
        program.append(.noneSampled)
        program.setTargets(of: claims)
    }
}
