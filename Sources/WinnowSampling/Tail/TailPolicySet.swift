import WinnowModel

/// The policies of one tail sampler, compiled; judges all due traces of a tick together.
public struct TailPolicySet: Sendable {
    /// What was decided about the trace at each position.
    struct Judgement {
        var outcome = TraceDecision.Outcome.notSampled
        var policy = -1
        var probability = 0.0
    }

    /// The policies in the order of the configuration.
    public let rules: [StageRule]
    /// Whether rows must be in order of arrival.
    let needsArrivalOrder: Bool
    /// Whether they must be where spans of a trace lack times.
    let ordersMissingTimes: Bool
    /// Whether the order of traces within a tick can change an outcome.
    let needsOrder: Bool

    /// What the set was compiled of; empty for samplers that are not the Collector's.
    private var sources: [TailPolicySettings] = []
    let version: CollectorVersion
    let program: TailPolicyProgram
    private var leaves: [any TailPolicy]
    var limiters: [any TailLimiter]
    var budgets: [CompositeBudget]
    /// Whether each limiter counts bytes rather than spans.
    private let countsBytes: [Bool]
    /// Bytes of the trace at each position, where a limiter counts them.
    private var sizes: [Int] = []
    /// Bytes of its batches without what frames them in a request, where answers are counted by bytes.
    private var batchSizes: [Int] = []
    private let firstMatch: Bool
    /// How often policies are asked and what they say; `nil`: nobody counts.
    private(set) var asks: PolicyAsks?
    /// What the gate `usetracestate` adds; `nil` without.
    var traceStates: TraceStateVotes?
    private var implied: ImpliedProbability
    /// Per leaf, per position.
    var leafVerdicts: [[UInt8]] = []
    /// Per position, per policy.
    var verdicts: VerdictTable
    private var judgements: [Judgement] = []

    /// Compiles policies; throws when a pattern does not compile.
    public init(
        _ policies: [TailPolicySettings], sampleOnFirstMatch: Bool = false, version: CollectorVersion = .modelled
    ) throws(PatternError) {
        var compiler = TailPolicyCompiler(version: version)
        for policy in policies { try compiler.policy(policy.rule) }
        self.init(
            compiler, firstMatch: sampleOnFirstMatch,
            rules: policies.map { StageRule(name: $0.name, place: $0.place, type: $0.rule.type) })
        sources = policies
        if version.usesTraceState { traceStates = TraceStateVotes(compiler) }
    }

    /// Each policy, and each sub-policy as `policy/sub`, to be asked alone (`askAlone`).
    var alone: TailPolicySet? {
        var all: [TailPolicySettings] = []
        func add(_ policy: TailPolicySettings, under path: String) {
            all.append(TailPolicySettings(name: path + policy.name, place: policy.place, rule: policy.rule))
            for part in policy.rule.parts { add(part, under: path + policy.name + "/") }
        }
        for policy in sources { add(policy, under: "") }
        // What compiled once compiles again.
        return all.isEmpty ? nil : try? TailPolicySet(all, version: version)
    }

    /// A set of leaves that are policies themselves, for samplers that are not the Collector's.
    init(_ policies: [(name: String, type: String, policy: any TailPolicy)]) {
        var compiler = TailPolicyCompiler(version: .modelled)
        for policy in policies { compiler.policy(policy.policy) }
        self.init(
            compiler, firstMatch: false, rules: policies.map { StageRule(name: $0.name, type: $0.type) })
    }

    private init(_ compiler: TailPolicyCompiler, firstMatch: Bool, rules: [StageRule]) {
        version = compiler.version
        program = compiler.program
        leaves = compiler.leaves
        limiters = compiler.limiters
        budgets = compiler.budgets
        countsBytes = compiler.limiters.map(\.countsBytes)
        self.firstMatch = firstMatch
        self.rules = rules
        needsArrivalOrder = leaves.contains { $0.needsArrivalOrder }
        ordersMissingTimes = leaves.contains { $0.ordersMissingTimes }
        needsOrder = !limiters.isEmpty || !budgets.isEmpty
        implied = ImpliedProbability(
            chances: leaves.map(\.chance), limiters: limiters.count, budgets: budgets.count)
        leafVerdicts = leaves.map { _ in [] }
        verdicts = VerdictTable(policies: rules.count)
    }

    /// Makes room for the verdicts on `count` traces.
    mutating func makeRoom(_ count: Int) {
        if judgements.count >= count { return }
        judgements = [Judgement](repeating: Judgement(), count: count)
        if needsSizes {
            sizes = [Int](repeating: 0, count: count)
            batchSizes = sizes
        }
        for index in leafVerdicts.indices { leafVerdicts[index] = [UInt8](repeating: 0, count: count) }
        verdicts.makeRoom(count)
    }

    /// Whether a limiter counts bytes.
    var needsSizes: Bool { countsBytes.contains(true) || asks != nil && version.gates[.countBytesSampled] == true }

    /// From now on answers are counted.
    mutating func recordAsks() { asks = PolicyAsks(policies: rules.count) }

    /// Says how large the trace at a position is.
    mutating func take(_ bytes: TraceBytes, at position: Int) {
        if position >= sizes.count { return }
        sizes[position] = bytes.request
        batchSizes[position] = bytes.batches
    }

    /// What a trace costs a limiter.
    func cost(of limiter: Int, at position: Int, spans: Int) -> Int { countsBytes[limiter] ? sizes[position] : spans }

    /// Asks every leaf about the due traces of one slab.
    mutating func look(at due: DueTraces) {
        for index in leaves.indices { leaves[index].evaluate(due, into: &leafVerdicts[index]) }
    }

    /// Decides the traces at the positions in `order`, one after the other, `spans` of each having arrived.
    mutating func decide(_ order: [UInt32], spans: [UInt32], at now: Nanos) {
        // Drop policies run first, for all traces of the tick.
        if traceStates != nil { limit(order, spans: spans, drops: true, at: now) }
        for policy in rules.indices where program.isDrop[policy] {
            for position in order where !isDropped(at: Int(position), before: policy) {
                run(policy, at: Int(position), spans: Int(spans[Int(position)]), now: now)
            }
        }
        if traceStates != nil { limit(order, spans: spans, drops: false, at: now) }
        for position in order { conclude(Int(position), spans: Int(spans[Int(position)]), now: now) }
    }

    /// Asks every policy about the traces at the positions in `order`, whatever the others say.
    mutating func askAlone(_ order: [UInt32], spans: [UInt32], at now: Nanos) {
        if traceStates != nil {
            for drops in [true, false] { limit(order, spans: spans, drops: drops, at: now) }
        }
        for policy in rules.indices {
            for position in order { run(policy, at: Int(position), spans: Int(spans[Int(position)]), now: now) }
        }
    }

    /// Judges one batch of a trace when it arrives, whose `spans` are all that have come; false: nothing is decided yet.
    ///
    /// As in contrib, `processor.go`, `makeDecisionOnSpanIngest`: the first policy that drops or samples decides, but while a `drop` policy has
    /// not matched no other is asked: it may yet match a later batch.
    mutating func decideOnArrival(spans: Int, waitsForDrops: Bool, at now: Nanos) -> Bool {
        for policy in rules.indices { verdicts[policy, 0] = Verdict.notSampled.rawValue }
        traceStates?.makeRoom(1)
        var isOpen = true
        for wantsDrop in [true, false] where isOpen {
            for policy in rules.indices where program.isDrop[policy] == wantsDrop {
                run(policy, at: 0, spans: spans, now: now)
                let verdict = verdicts[policy, 0]
                if verdict == Verdict.dropped.rawValue || !wantsDrop && verdict == Verdict.sampled.rawValue {
                    if traceStates != nil { vote(at: 0) }
                    judgements[0] = Judgement(
                        outcome: verdict == Verdict.dropped.rawValue ? .dropped : .sampled, policy: policy,
                        probability: implied.probability(
                            of: 0, leafVerdicts: leafVerdicts, program: program, firstMatch: firstMatch))
                    return true
                }
                if waitsForDrops && wantsDrop && verdict != Verdict.error.rawValue { isOpen = false }
            }
        }
        return false
    }

    /// The trace at position 0 is not sampled, and no policy was asked.
    mutating func giveUp() {
        for policy in rules.indices { verdicts[policy, 0] = Verdict.notSampled.rawValue }
        judgements[0] = Judgement(probability: .nan)
    }

    /// What was decided at a position.
    func judgement(at position: Int) -> Judgement { judgements[position] }

    /// Appends the verdicts at a position, in the order of the configuration.
    func verdicts(at position: Int, into column: inout [UInt8]) {
        column.append(contentsOf: verdicts[at: position])
    }

    /// Whether one of the policies before has dropped the trace at a position, which no other is asked about then.
    private mutating func isDropped(at position: Int, before policy: Int) -> Bool {
        let isDropped = rules.indices.prefix(policy).contains {
            program.isDrop[$0] && verdicts[$0, position] == Verdict.dropped.rawValue
        }
        if isDropped { verdicts[policy, position] = Verdict.notSampled.rawValue }
        return isDropped
    }

    @inline(__always)
    private mutating func run(_ policy: Int, at position: Int, spans: Int, now: Nanos) {
        answer(policy, at: position, spans: spans, now: now)
        if asks != nil {
            asks?.take(
                policy, verdicts[policy, position], spans: spans,
                bytes: position < batchSizes.count ? batchSizes[position] : 0)
        }
    }

    @inline(__always)
    private mutating func answer(_ policy: Int, at position: Int, spans: Int, now: Nanos) {
        if traceStates != nil { return runByRandomness(policy, at: position, spans: spans, now: now) }
        verdicts[policy, position] = program.run(
            policy, leaf: { leafVerdicts[$0][position] },
            limiter: { limiters[$0].allows(spans: countsBytes[$0] ? sizes[position] : spans, at: now) },
            budget: { budgets[$0].keeps(spans: spans, at: now) })
    }

    private mutating func conclude(_ position: Int, spans: Int, now: Nanos) {
        var precedence = Precedence()
        for policy in rules.indices where program.isDrop[policy] {
            precedence.take(verdicts[policy, position], from: policy)
        }
        if precedence.firstDropped < 0 {
            var stopped = false
            // Most policies are one test, whose verdict stands there already.
            let isPlain = asks == nil && traceStates == nil
            for policy in rules.indices where !program.isDrop[policy] {
                if stopped {
                    verdicts[policy, position] = Verdict.notSampled.rawValue
                    continue
                }
                let verdict: UInt8
                if isPlain, let leaf = program.onlyLeaf[policy] {
                    verdict = leafVerdicts[leaf][position]
                    verdicts[policy, position] = verdict
                } else {
                    run(policy, at: position, spans: spans, now: now)
                    verdict = verdicts[policy, position]
                }
                precedence.take(verdict, from: policy)
                stopped = firstMatch && verdict == Verdict.sampled.rawValue
            }
        } else {
            // Nobody else is asked; what an earlier trace got at this position must not show.
            for policy in rules.indices where !program.isDrop[policy] {
                verdicts[policy, position] = Verdict.notSampled.rawValue
            }
        }
        let (outcome, policy) = precedence.outcome
        if traceStates != nil { vote(at: position) }
        judgements[position] = Judgement(
            outcome: outcome, policy: policy,
            probability: implied.probability(
                of: position, leafVerdicts: leafVerdicts, program: program, firstMatch: firstMatch))
    }

    /// Appends the rules that fired for the trace at a position: said sampled, or dropped; of a dropped trace the one that dropped it.
    func votes(at position: Int, into votes: inout [UInt16]) {
        let outcome = judgements[position].outcome
        for (policy, verdict) in verdicts[at: position].enumerated() {
            let fired =
                verdict == Verdict.dropped.rawValue
                || outcome != .dropped
                    && (verdict == Verdict.sampled.rawValue || verdict == Verdict.invertSampled.rawValue)
            if fired { votes.append(UInt16(clamping: policy)) }
        }
    }
}
