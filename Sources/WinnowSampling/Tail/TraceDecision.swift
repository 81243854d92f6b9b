public import WinnowModel

/// One decision of a tail sampler on one trace (or on a fragment of it that came too late for the first decision).
public struct TraceDecision: Sendable {
    /// What was decided.
    public enum Outcome: UInt8, Sendable {
        case notSampled = 0
        case sampled = 1
        /// A drop policy matched.
        case dropped = 2
        /// Thrown out of the map before a decision.
        case evicted = 3
        /// The collector that held it restarted before a decision.
        case lost = 4

        /// Whether nothing was decided: the spans were lost before.
        public var isUndecided: Bool { self == .evicted || self == .lost }

        /// The name in `winnow decide`.
        public var name: String {
            switch self {
            case .notSampled: "not_sampled"
            case .sampled: "sampled"
            case .dropped: "dropped"
            case .evicted: "evicted"
            case .lost: "lost"
            }
        }
    }

    /// The trace: sequence of its slab and number in it.
    public var trace: SpanHandle
    /// Number of the replica that decided among those of its hop; set by the route.
    public var replica = 0
    /// How often that replica had started anew; set by the route. What it knew before it does not remember.
    public var life = 0
    /// Decisions on this trace before, 0 for the first.
    public var round: Int
    /// What was decided.
    public var outcome: Outcome
    /// Number of the policy that decided, in the order of the configuration; -1: none.
    public var policy: Int
    /// When, ns.
    public var decidedAt: Nanos
    /// When the first span of this round arrived, ns.
    public var firstArrival: Nanos
    /// Spans that had arrived.
    public var spansSeen: Int
    /// Probability with which the policies keep such a trace; NaN: unknown.
    public var probability: Double
    /// The `th` that kept spans get at least, with the gate `usetracestate`; `SamplingState.absent`: none.
    public var threshold = SamplingState.absent
    /// Where the numbers of the rules that fired stand in the output's `votes`.
    public var votes: Range<Int> = 0..<0
    /// Where the verdicts of all policies stand in the output's `verdicts`; empty where they were not asked for.
    public var verdicts: Range<Int> = 0..<0

    /// Creates a decision.
    public init(
        trace: SpanHandle, round: Int, outcome: Outcome, policy: Int, decidedAt: Nanos, firstArrival: Nanos,
        spansSeen: Int, probability: Double
    ) {
        self.trace = trace
        self.round = round
        self.outcome = outcome
        self.policy = policy
        self.decidedAt = decidedAt
        self.firstArrival = firstArrival
        self.spansSeen = spansSeen
        self.probability = probability
    }
}
