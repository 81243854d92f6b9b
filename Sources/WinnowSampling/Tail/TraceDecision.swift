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

        /// The name in `winnow decide`.
        public var name: String {
            switch self {
            case .notSampled: "not_sampled"
            case .sampled: "sampled"
            case .dropped: "dropped"
            case .evicted: "evicted"
            }
        }
    }

    /// The trace: sequence of its slab and number in it.
    public var trace: SpanHandle
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
    /// Where the numbers of the rules that fired stand in the output's `votes`.
    public var votes: Range<Int> = 0..<0
    /// Verdict of each policy, only when asked for.
    public var verdicts: [UInt8] = []

    /// Creates a decision.
    public init(
        trace: SpanHandle, round: Int, outcome: Outcome, policy: Int, decidedAt: Nanos, firstArrival: Nanos,
        spansSeen: Int, probability: Double, verdicts: [UInt8] = []
    ) {
        self.trace = trace
        self.round = round
        self.outcome = outcome
        self.policy = policy
        self.decidedAt = decidedAt
        self.firstArrival = firstArrival
        self.spansSeen = spansSeen
        self.probability = probability
        self.verdicts = verdicts
    }
}

/// What a stage of a collector made of the spans it was given, in the order it happened. Emptied by the caller.
public struct StageOutput: Sendable {
    /// Spans that go on to the next stage now.
    public var kept: [SpanHandle] = []
    /// Spans whose way ends here.
    public var gone: [(span: SpanHandle, fate: SpanFate)] = []
    /// Decisions taken.
    public var decisions: [TraceDecision] = []
    /// What waits after the call; set by stages that hold spans.
    public var load = StageLoad()
    /// When the stage next wants the clock; `nil`: not at all.
    public var nextTick: Nanos?
    /// Rules that fired, for `TraceDecision.votes`.
    public var votes: [UInt16] = []
    /// Spans that came after their trace's decision: the trace, the round whose decision they share, and whether they go on.
    public var late: [(trace: SpanHandle, round: Int, kept: Bool)] = []

    /// Creates an empty output.
    public init() {}

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        kept.removeAll(keepingCapacity: true)
        gone.removeAll(keepingCapacity: true)
        decisions.removeAll(keepingCapacity: true)
        votes.removeAll(keepingCapacity: true)
        load = StageLoad()
        nextTick = nil
        late.removeAll(keepingCapacity: true)
    }
}
