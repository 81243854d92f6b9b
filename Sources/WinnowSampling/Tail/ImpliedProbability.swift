/// The probability with which a set of policies keeps a trace, given what does not depend on chance.
///
/// Probabilistic leaves of one source read one uniform number: the unit interval falls into cells between their shares, and the decision is
/// taken in every cell. Exact for any combination (`and`, `not`, `drop`, inverted); unknown where a rate limiter's answer would matter.
struct ImpliedProbability: Sendable {
    private struct Source {
        /// Upper ends of the cells, ascending, the last one 1.
        var ends: [Double]
        /// Per leaf of this source: its number and its share.
        var leaves: [(leaf: Int, share: Double)]
    }

    private let chances: [Chance]
    /// The leaves of which no chance is known.
    private let observed: [Int]
    private let limiters: Int
    /// Limiters and budgets of composites.
    private let stateful: Int
    private let sources: [Source]
    private let tractable: Bool
    private var known: [UInt64: Double] = [:]
    /// The last answer: most traces look alike.
    private var last: (key: UInt64, probability: Double)?
    private static let mostCells = 4096

    init(chances: [Chance], limiters: Int, budgets: Int) {
        self.chances = chances
        observed = chances.indices.filter { chances[$0] == .none }
        self.limiters = limiters
        stateful = limiters + budgets
        var byName: [String: [(leaf: Int, share: Double)]] = [:]
        var names: [String] = []
        for (leaf, chance) in chances.enumerated() {
            guard case .share(let share, let source) = chance else { continue }
            if byName[source] == nil { names.append(source) }
            byName[source, default: []].append((leaf, share))
        }
        sources = names.map { name in
            let leaves = byName[name] ?? []
            let ends = Set(leaves.map(\.share).filter { $0 > 0 && $0 < 1 } + [1]).sorted()
            return Source(ends: ends, leaves: leaves)
        }
        var cells = 1
        for source in sources { cells = min(Self.mostCells + 1, cells * source.ends.count) }
        tractable = stateful <= 8 && cells << stateful <= Self.mostCells
    }

    /// The probability for the trace at `position`; NaN: unknown.
    mutating func probability(
        of position: Int, leafVerdicts: [[UInt8]], program: TailPolicyProgram, firstMatch: Bool
    ) -> Double {
        if !tractable { return .nan }
        // Three bits a leaf; beyond 21 leaves nothing is remembered.
        var key: UInt64 = 0
        for leaf in observed { key = key << 3 | UInt64(leafVerdicts[leaf][position]) }
        let remembered = chances.count <= 21
        if remembered {
            if let last, last.key == key { return last.probability }
            if let probability = known[key] {
                last = (key, probability)
                return probability
            }
        }
        var verdicts = leafVerdicts.map { $0[position] }
        let probability = sum(0, &verdicts, program, firstMatch)
        if remembered { known[key] = probability }
        return probability
    }

    private func sum(
        _ source: Int, _ verdicts: inout [UInt8], _ program: TailPolicyProgram, _ firstMatch: Bool
    ) -> Double {
        if source == sources.count { return decision(verdicts, program, firstMatch) }
        var total = 0.0
        var start = 0.0
        for end in sources[source].ends {
            for (leaf, share) in sources[source].leaves { verdicts[leaf] = share >= end ? 1 : 0 }
            total += (end - start) * sum(source + 1, &verdicts, program, firstMatch)
            start = end
        }
        return total
    }

    /// 1, 0, or NaN when the answer depends on a limiter.
    private func decision(_ verdicts: [UInt8], _ program: TailPolicyProgram, _ firstMatch: Bool) -> Double {
        var answer: Double?
        for limits in 0..<(1 << stateful) {
            var precedence = Precedence()
            for policy in program.ranges.indices where program.isDrop[policy] {
                precedence.take(run(policy, verdicts, limits, program), from: policy)
            }
            if precedence.firstDropped < 0 {
                for policy in program.ranges.indices where !program.isDrop[policy] {
                    let verdict = run(policy, verdicts, limits, program)
                    precedence.take(verdict, from: policy)
                    if firstMatch && verdict == Verdict.sampled.rawValue { break }
                }
            }
            let kept: Double = precedence.outcome.decision == .sampled ? 1 : 0
            if let answer, answer != kept { return .nan }
            answer = kept
        }
        return answer ?? .nan
    }

    private func run(_ policy: Int, _ verdicts: [UInt8], _ limits: Int, _ program: TailPolicyProgram) -> UInt8 {
        program.run(
            policy, leaf: { verdicts[$0] }, limiter: { limits >> $0 & 1 == 1 },
            budget: { limits >> (limiters + $0) & 1 == 1 })
    }
}
