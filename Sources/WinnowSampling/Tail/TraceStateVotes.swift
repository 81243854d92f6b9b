import WinnowModel

/// What the gate `usetracestate` adds to a set of policies: randomness of traces, thresholds of policies, and limiters that keep the most random
/// traces of a tick (contrib, `processor/tailsamplingprocessor`; recorded).
///
/// A probabilistic policy compares the trace's randomness with its threshold where the trace state has `rv` or `th`, and hashes otherwise. A
/// limiter takes the traces of a tick in order of randomness until one does not fit; those that are larger than its bucket are passed over. A
/// kept trace's `th` is the smallest among the policies that sampled it; of an `and` the greatest of its parts.
struct TraceStateVotes: Sendable {
    /// Where a policy's threshold comes from.
    indirect enum Source: Sendable {
        /// Sampled whatever the randomness.
        case always
        /// A probabilistic leaf's threshold.
        case share(UInt64)
        /// Where a limiter cut.
        case limiter(Int)
        /// The greatest of the parts.
        case greatest([Source])
    }

    /// Of each policy.
    private(set) var sources: [Source] = []
    /// Threshold of each leaf, `nil` where it is not probabilistic.
    private(set) var shares: [UInt64?] = []
    /// Most spans that each limiter's bucket holds; `nil` where it does not look at randomness.
    private(set) var capacities: [Double?] = []
    /// Policy in which each limiter stands.
    private(set) var policyOfLimiter: [Int] = []
    /// Per limiter, per position: whether it lets the trace pass.
    var allowed: [[Bool]] = []
    /// Per limiter: where it cut in this tick, 0 where it did not.
    var cuts: [UInt64] = []
    /// Per position.
    var randomness: [UInt64] = []
    /// Per position: the `th` that follows.
    var thresholds: [UInt64] = []

    /// What policies were compiled to says where their thresholds come from.
    init(_ compiler: TailPolicyCompiler) {
        let areRandom = compiler.version.has(.limitersKeepTheMostRandom)
        shares = compiler.leaves.map { $0.threshold?.value }
        capacities = zip(compiler.limiters, compiler.isFree).map { areRandom && $1 ? $0.capacity : nil }
        policyOfLimiter = capacities.map { _ in 0 }
        for policy in compiler.program.ranges.indices { sources.append(source(of: policy, compiler.program)) }
        allowed = capacities.map { _ in [] }
        cuts = capacities.map { _ in 0 }
    }

    /// Follows a policy's instructions.
    private mutating func source(of policy: Int, _ program: TailPolicyProgram) -> Source {
        var current = Source.always
        // Parts of the `and` or `drop` at hand, with the instruction after its end.
        var parts: [(target: Int, source: Source)] = []
        for number in program.ranges[policy] {
            let instruction = program.code[number]
            let operand = Int(instruction.operand)
            switch instruction.operation {
            case .leaf: current = shares[operand].map { .share($0) } ?? .always
            case .limiter:
                policyOfLimiter[operand] = policy
                current = capacities[operand] == nil ? .always : .limiter(operand)
            case .require: parts.append((Int(instruction.target), current))
            case .allSampled, .allDropped:
                current = .greatest(parts.filter { $0.target == number + 1 }.map(\.source))
                parts.removeAll { $0.target == number + 1 }
            case .not, .claim, .noneSampled: current = .always
            }
        }
        return current
    }

    /// The threshold of a policy that sampled.
    func threshold(_ source: Source) -> UInt64 {
        switch source {
        case .always: 0
        case .share(let threshold): threshold
        // 56 bits: what rejects the greatest randomness can't be written.
        case .limiter(let number): min(cuts[number], 1 << 56 - 1)
        case .greatest(let parts): parts.reduce(0) { max($0, threshold($1)) }
        }
    }

    /// Makes room for `count` traces.
    mutating func makeRoom(_ count: Int) {
        if randomness.count >= count { return }
        randomness = [UInt64](repeating: 0, count: count)
        thresholds = [UInt64](repeating: 0, count: count)
        for limiter in allowed.indices { allowed[limiter] = [Bool](repeating: false, count: count) }
    }
}

extension TailPolicySet {
    /// Whether trace states count.
    var usesTraceState: Bool { traceStates != nil }

    /// The `th` of the kept trace at a position.
    func threshold(at position: Int) -> UInt64 {
        guard let votes = traceStates, votes.thresholds.indices.contains(position) else { return SamplingState.absent }
        return votes.thresholds[position]
    }

    /// Says how random the trace at a position is; `isTold` where its trace state has `rv` or `th`, which probabilistic policies then follow.
    mutating func take(randomness: UInt64, isTold: Bool, at position: Int) {
        guard traceStates != nil else { return }
        traceStates?.makeRoom(max(verdicts.positions, position + 1))
        traceStates?.randomness[position] = randomness
        guard isTold, let shares = traceStates?.shares else { return }
        for (leaf, share) in shares.enumerated() {
            if let share { leafVerdicts[leaf][position] = randomness >= share ? 1 : 0 }
        }
    }

    /// Lets the limiters of the policies that drop, or of the others, choose among the traces of a tick.
    mutating func limit(_ order: [UInt32], spans: [UInt32], drops: Bool, at now: Nanos) {
        guard let votes = traceStates else { return }
        let byRandomness = order.sorted { votes.randomness[Int($0)] > votes.randomness[Int($1)] }
        for limiter in votes.capacities.indices {
            guard let capacity = votes.capacities[limiter], program.isDrop[votes.policyOfLimiter[limiter]] == drops
            else { continue }
            traceStates?.cuts[limiter] = 0
            for position in order { traceStates?.allowed[limiter][Int(position)] = false }
            for position in byRandomness {
                let place = Int(position)
                if !drops && isDropped(at: place) || !isAsked(limiter, votes.policyOfLimiter[limiter], at: place) {
                    continue
                }
                let count = cost(of: limiter, at: place, spans: Int(spans[place]))
                // What can never fit does not stand in the way of others.
                if Double(count) > capacity { continue }
                if limiters[limiter].allows(spans: count, at: now) {
                    traceStates?.allowed[limiter][place] = true
                } else {
                    traceStates?.cuts[limiter] = votes.randomness[place] + 1
                    break
                }
            }
        }
    }

    private func isDropped(at position: Int) -> Bool {
        rules.indices.contains { program.isDrop[$0] && verdicts[$0, position] == Verdict.dropped.rawValue }
    }

    /// Whether a limiter's answer changes what its policy says about a trace.
    private func isAsked(_ limiter: Int, _ policy: Int, at position: Int) -> Bool {
        func verdict(_ answer: Bool) -> UInt8 {
            program.run(
                policy, leaf: { leafVerdicts[$0][position] },
                limiter: { number in
                    if number == limiter { return answer }
                    return number > limiter || traceStates?.allowed[number][position] ?? true
                }, budget: { _ in true })
        }
        return verdict(true) != verdict(false)
    }

    /// Runs a policy with what its limiters have chosen.
    mutating func runByRandomness(_ policy: Int, at position: Int, spans: Int, now: Nanos) {
        guard let votes = traceStates else { return }
        verdicts[policy, position] = program.run(
            policy, leaf: { leafVerdicts[$0][position] },
            limiter: { limiter in
                votes.capacities[limiter] == nil
                    ? limiters[limiter].allows(spans: cost(of: limiter, at: position, spans: spans), at: now)
                    : votes.allowed[limiter][position]
            },
            budget: { budgets[$0].keeps(spans: spans, at: now) })
    }

    /// Works out the `th` of the trace at a position: the smallest of the policies that sampled it.
    mutating func vote(at position: Int) {
        guard let votes = traceStates else { return }
        var threshold = SamplingState.absent
        for policy in rules.indices
        where verdicts[policy, position] == Verdict.sampled.rawValue
            || verdicts[policy, position] == Verdict.invertSampled.rawValue
        {
            threshold = min(threshold, votes.threshold(votes.sources[policy]))
        }
        traceStates?.thresholds[position] = threshold
    }
}

extension TailSampler {
    /// Tells the policies how random each due trace is.
    mutating func readStates(_ states: SpanStates) {
        for (position, handle) in dueHandles.enumerated() {
            let trace = SpanHandle(rawValue: handle)
            guard let tail = memory[trace.sequence] else { continue }
            collectArrived(trace, tail, byArrival: true)
            var told: UInt64?
            var hasThreshold = false
            for span in arrivedSpans.map(SpanHandle.init(rawValue:)) {
                guard let from = memory[span.sequence], let state = states.state(span.row, from.spans) else { continue }
                hasThreshold = hasThreshold || state.threshold != SamplingState.absent
                if state.randomness != SamplingState.absent {
                    told = state.randomness
                    break
                }
            }
            let own = ConsistentThreshold.randomness(traceIDLow: tail.batch.traceID(trace.row).low)
            policies.take(randomness: told ?? own, isTold: told != nil || hasThreshold, at: position)
            alone?.take(randomness: told ?? own, isTold: told != nil || hasThreshold, at: position)
        }
    }

    /// Writes `th` on a kept trace's spans; one that says less already, and one that can't be read, stay as they are.
    mutating func write(_ threshold: UInt64, _ trace: SpanHandle, _ tail: TailSlab, to states: SpanStates) {
        if threshold == SamplingState.absent { return }
        collectArrived(trace, tail)
        for span in arrivedSpans.map(SpanHandle.init(rawValue:)) {
            guard let from = memory[span.sequence] else { continue }
            guard var state = states.state(span.row, from.spans) else {
                counters?.meetUnreadableState()
                continue
            }
            if state.threshold != SamplingState.absent, state.threshold > threshold { continue }
            let before = state.weight
            state.threshold = threshold
            states.write(state, span.row, from.spans, to: states.columns(of: from.spans))
            let standsTogether = states.stride > 1 || tail.standsTogether
            if standsTogether, states.isHome(trace, of: span.sequence), Int(tail.firstSpan[trace.row]) == span.row {
                states.reweigh(trace.row, from.spans, by: state.weight / before)
            }
        }
    }
}
