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
    var leaves: [any TailPolicy] = []
    var limiters: [any TailLimiter] = []
    var budgets: [CompositeBudget] = []
    /// Whether each limiter stands outside of composites.
    private(set) var isFree: [Bool] = []
    private var depth = 0

    init(version: CollectorVersion) { self.version = version }

    /// Compiles one more policy.
    mutating func policy(_ rule: any TailPolicyRule) throws(PatternError) {
        try rule.compile(into: &self)
        program.endPolicy(goesFirst: Swift.type(of: rule).goesFirst)
    }

    /// Adds one more policy that is a leaf.
    mutating func policy(_ leaf: any TailPolicy) {
        self.leaf(leaf)
        program.endPolicy(goesFirst: false)
    }

    /// The verdict is that of a test of the trace alone.
    public mutating func leaf(_ policy: any TailPolicy) {
        leaves.append(policy)
        program.append(.leaf, leaves.count - 1)
    }

    /// The verdict is that of a limiter, which is charged only when it is reached.
    public mutating func limiter(_ limiter: any TailLimiter) {
        limiters.append(limiter)
        isFree.append(depth == 0)
        program.append(.limiter, limiters.count - 1)
    }

    /// All parts must sample, left to right, for the verdict that `end` gives.
    mutating func all(_ parts: [TailPolicySettings], end: TailPolicyProgram.Operation) throws(PatternError) {
        var checks: [Int] = []
        for part in parts {
            try part.rule.compile(into: &self)
            checks.append(program.append(.require))
        }
        program.append(end)
        program.setTargets(of: checks)
    }

    /// The opposite of a part.
    mutating func opposite(of part: TailPolicySettings) throws(PatternError) {
        try part.rule.compile(into: &self)
        program.append(.not)
    }

    /// The first part that samples asks its budget.
    mutating func first(of parts: [(policy: TailPolicySettings, budget: CompositeBudget)]) throws(PatternError) {
        depth += 1
        defer { depth -= 1 }
        let first = budgets.count
        budgets += parts.map(\.budget)
        var claims: [Int] = []
        for (place, part) in parts.enumerated() {
            try part.policy.rule.compile(into: &self)
            claims.append(program.append(.claim, first + place))
        }
        program.append(.noneSampled)
        program.setTargets(of: claims)
    }
}
