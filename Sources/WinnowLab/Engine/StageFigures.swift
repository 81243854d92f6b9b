import WinnowModel
import WinnowSampling

/// What a stage of a policy decided on the traces of the measured window, all replicas together.
struct StageFigures {
    /// How often a rule mattered.
    struct RuleTally {
        var rule: StageRule
        /// Traces for which it said sampled (or dropped).
        var fired = 0
        /// Kept traces for which it said sampled.
        var keptBy = 0
        /// Kept traces for which it alone said sampled.
        var keptOnlyBy = 0
    }

    /// What one replica decided.
    struct Replica {
        /// Traces, and parts of traces, that it kept.
        var kept = 0
        /// Times that it threw a trace out of its map undecided.
        var evictions = 0
    }

    /// Name of the hop.
    let hop: String
    /// Number of the stage in the hop.
    let stage: Int
    /// The rules in the order of the configuration.
    private(set) var rules: [RuleTally]
    /// Traces thrown out of the map undecided, as often as they were.
    private(set) var evictions = 0
    /// When the first of them was, ns.
    private(set) var firstEviction: Nanos?
    /// Age of the youngest of them, ns: how much traffic the map held when it was fullest of new traces.
    private(set) var shortestEvictionAge: UInt64?
    /// Traces, and parts of traces, that were lost undecided when a collector restarted.
    private(set) var lostInRestarts = 0
    /// Spans that came after their trace's decision.
    var lateSpans = 0
    /// What each replica decided, where the hop has several.
    private(set) var replicas: [Replica]

    init(hop: String, stage: Int, rules: [StageRule], replicas: Int = 1) {
        self.replicas = replicas > 1 ? Array(repeating: Replica(), count: replicas) : []
        self.hop = hop
        self.stage = stage
        self.rules = rules.map { RuleTally(rule: $0) }
    }

    /// Counts a decision by the rules that fired for it.
    mutating func count(_ decision: TraceDecision, votes: [UInt16]) {
        if !replicas.isEmpty, decision.outcome == .sampled { replicas[decision.replica].kept += 1 }
        if decision.outcome == .lost {
            lostInRestarts += 1
            return
        }
        if decision.outcome == .evicted {
            if !replicas.isEmpty { replicas[decision.replica].evictions += 1 }
            evictions += 1
            firstEviction = min(firstEviction ?? .max, decision.decidedAt)
            let age = decision.decidedAt - min(decision.decidedAt, decision.firstArrival)
            shortestEvictionAge = min(shortestEvictionAge ?? .max, age)
            return
        }
        for vote in votes[decision.votes] {
            rules[Int(vote)].fired += 1
            if decision.outcome == .sampled { rules[Int(vote)].keptBy += 1 }
        }
        if decision.outcome == .sampled, decision.votes.count == 1 {
            rules[Int(votes[decision.votes.lowerBound])].keptOnlyBy += 1
        }
    }
}
