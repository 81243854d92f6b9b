import WinnowSampling

/// What the replicas of one stage decided on one trace whose spans were split over them.
struct ReplicaVerdicts {
    /// Replicas that decided alike.
    private struct Group {
        var first: UInt16?
        var isMore = false

        mutating func add(_ replica: UInt16) {
            if first == nil { first = replica } else if first != replica { isMore = true }
        }
    }

    private var kept = Group()
    private var lost = Group()
    private var all = Group()
    private var probability = 1.0

    /// Whether several replicas have decided on it.
    var isSplit: Bool { all.isMore }

    /// Whether one kept what it had and another did not.
    var isContradicted: Bool {
        guard let keeper = kept.first, let loser = lost.first else { return false }
        return keeper != loser || kept.isMore || lost.isMore
    }

    /// Books a decision and says by what it changes the chance with which the trace is kept; NaN: nobody knows.
    mutating func book(_ decision: TraceDecision) -> Double {
        // One that has started anew knows nothing of what it did before: it counts as another.
        let replica = UInt16(clamping: decision.life * 1024 + decision.replica)
        let isFirst = all.first == nil
        all.add(replica)
        if decision.outcome == .sampled { kept.add(replica) } else { lost.add(replica) }
        if decision.outcome.isUndecided || decision.round > 0 { return 1 }
        if isFirst { probability = decision.probability }
        // Parts that are kept by the same chance of the same id are kept together.
        return isFirst ? probability : decision.probability == probability ? 1 : .nan
    }
}
