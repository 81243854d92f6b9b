import WinnowModel

/// The policies of one tail sampler, compiled; judges all due traces of a tick together.
public struct TailPolicySet: Sendable {
    /// How often a policy mattered.
    public struct Tally: Sendable, Hashable {
        /// The policy's name.
        public var name: String
        /// Where it stands.
        public var place: SettingPlace
        /// Its type, as users write it.
        public var type: String
        /// Traces for which it said sampled (or dropped).
        public var fired = 0
        /// Kept traces for which it said sampled.
        public var keptBy = 0
        /// Kept traces for which it alone said sampled.
        public var keptOnlyBy = 0
    }

    /// What was decided about the trace at each position.
    struct Judgement {
        var outcome = TraceDecision.Outcome.notSampled
        var policy = -1
        var probability = 0.0
    }

    /// Tallies in the order of the configuration.
    public private(set) var tallies: [Tally]
    /// Whether rows must be in order of arrival.
    let needsArrivalOrder: Bool
    /// Whether the order of traces within a tick can change an outcome.
    var needsOrder: Bool { !limiters.isEmpty }

    private var program = TailPolicyProgram()
    private var leaves: [any TailPolicy] = []
    private var limiters: [any TailLimiter] = []
    private let firstMatch: Bool
    private var implied: ImpliedProbability
    /// Per leaf, per position.
    private var leafVerdicts: [[UInt8]] = []
    /// Per policy, per position.
    private var verdicts: [[UInt8]] = []
    private var judgements: [Judgement] = []

    /// Compiles policies; throws when a pattern does not compile.
    public init(
        _ policies: [TailPolicySettings], sampleOnFirstMatch: Bool = false, version: CollectorVersion = .modelled
    ) throws(PatternError) {
        var leaves: [any TailPolicy] = []
        var limiters: [any TailLimiter] = []
        var program = TailPolicyProgram()
        for policy in policies {
            try program.append(policy.rule) { rule throws(PatternError) in
                if case .rateLimiting(let rate, let burst) = rule {
                    limiters.append(
                        version.rateLimitingIsTokenBucket
                            ? TokenBucketLimiter(spansPerSecond: rate, burst: burst)
                            : FixedWindowLimiter(spansPerSecond: rate))
                    return (.limiter, limiters.count - 1)
                }
                leaves.append(try SamplerCatalog.tailPolicy(rule))
                return (.leaf, leaves.count - 1)
            }
        }
        self.init(
            program: program, leaves: leaves, limiters: limiters, firstMatch: sampleOnFirstMatch,
            tallies: policies.map { Tally(name: $0.name, place: $0.place, type: $0.rule.type) })
    }

    /// A set of leaves that are policies themselves, for samplers that are not the Collector's.
    init(_ policies: [(name: String, type: String, policy: any TailPolicy)]) {
        var program = TailPolicyProgram()
        for index in policies.indices {
            // A leaf throws nothing.
            try? program.append(.alwaysSample) { _ in (.leaf, index) }
        }
        self.init(
            program: program, leaves: policies.map(\.policy), limiters: [], firstMatch: false,
            tallies: policies.map { Tally(name: $0.name, place: SettingPlace(), type: $0.type) })
    }

    private init(
        program: TailPolicyProgram, leaves: [any TailPolicy], limiters: [any TailLimiter], firstMatch: Bool,
        tallies: [Tally]
    ) {
        self.program = program
        self.leaves = leaves
        self.limiters = limiters
        self.firstMatch = firstMatch
        self.tallies = tallies
        needsArrivalOrder = leaves.contains { $0.needsArrivalOrder }
        implied = ImpliedProbability(chances: leaves.map(\.chance), limiters: limiters.count)
        leafVerdicts = leaves.map { _ in [] }
        verdicts = tallies.map { _ in [] }
    }

    /// Makes room for the verdicts on `count` traces.
    mutating func begin(_ count: Int) {
        if judgements.count >= count { return }
        judgements = [Judgement](repeating: Judgement(), count: count)
        for index in leafVerdicts.indices { leafVerdicts[index] = [UInt8](repeating: 0, count: count) }
        for index in verdicts.indices { verdicts[index] = [UInt8](repeating: 0, count: count) }
    }

    /// Asks every leaf about the due traces of one slab.
    mutating func look(at due: DueTraces) {
        for index in leaves.indices { leaves[index].evaluate(due, into: &leafVerdicts[index]) }
    }

    /// Decides the traces at the positions in `order`, one after the other, `spans` of each having arrived.
    mutating func decide(_ order: [UInt32], spans: [UInt32], at now: Nanos) {
        // Drop policies run first, for all traces of the tick.
        for policy in tallies.indices where program.isDrop[policy] {
            for position in order { run(policy, at: Int(position), spans: Int(spans[Int(position)]), now: now) }
        }
        for position in order { conclude(Int(position), spans: Int(spans[Int(position)]), now: now) }
    }

    /// What was decided at a position.
    func judgement(at position: Int) -> Judgement { judgements[position] }

    /// The verdicts at a position, in the order of the configuration.
    func verdicts(at position: Int) -> [UInt8] { verdicts.map { $0[position] } }

    private mutating func run(_ policy: Int, at position: Int, spans: Int, now: Nanos) {
        verdicts[policy][position] = program.run(
            policy, leaf: { leafVerdicts[$0][position] }, limiter: { limiters[$0].allows(spans: spans, at: now) })
    }

    private mutating func conclude(_ position: Int, spans: Int, now: Nanos) {
        var precedence = Precedence()
        for policy in tallies.indices where program.isDrop[policy] {
            precedence.take(verdicts[policy][position], from: policy)
        }
        if precedence.firstDropped < 0 {
            var stopped = false
            for policy in tallies.indices where !program.isDrop[policy] {
                if stopped {
                    verdicts[policy][position] = Verdict.notSampled.rawValue
                    continue
                }
                run(policy, at: position, spans: spans, now: now)
                let verdict = verdicts[policy][position]
                precedence.take(verdict, from: policy)
                stopped = firstMatch && verdict == Verdict.sampled.rawValue
            }
        } else {
            // Nobody else is asked; what an earlier trace got at this position must not show.
            for policy in tallies.indices where !program.isDrop[policy] {
                verdicts[policy][position] = Verdict.notSampled.rawValue
            }
        }
        let (outcome, policy) = precedence.outcome
        count(outcome, at: position)
        judgements[position] = Judgement(
            outcome: outcome, policy: policy,
            probability: implied.probability(
                of: position, leafVerdicts: leafVerdicts, program: program, firstMatch: firstMatch))
    }

    private mutating func count(_ outcome: TraceDecision.Outcome, at position: Int) {
        var voters = 0
        var last = 0
        for policy in tallies.indices {
            let verdict = verdicts[policy][position]
            guard
                verdict == Verdict.sampled.rawValue || verdict == Verdict.invertSampled.rawValue
                    || verdict == Verdict.dropped.rawValue
            else { continue }
            if outcome == .dropped && verdict != Verdict.dropped.rawValue { continue }
            tallies[policy].fired += 1
            if outcome == .sampled {
                tallies[policy].keptBy += 1
                voters += 1
                last = policy
            }
        }
        if voters == 1 { tallies[last].keptOnlyBy += 1 }
    }
}
