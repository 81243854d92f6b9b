/// How a span's way ended. Every span of a run has exactly one fate; the ledger counts them (architecture, law 7).
@frozen public enum SpanFate: UInt8, Sendable, CaseIterable {
    /// Still on its way; no span may end like this.
    case travelling = 0
    /// Reached the backend.
    case kept = 1
    /// A start-time sampler did not sample it.
    case sampledOut = 2
    /// The batch span processor's queue was full.
    case queueFull = 3
    /// A collector's `probabilistic_sampler` did not keep it.
    case probabilisticallyDropped = 4
    /// A tail sampler decided against its trace.
    case notSampled = 5
    /// A tail sampler's `drop` policy matched its trace.
    case droppedByPolicy = 6
    /// It came after a tail sampler had decided against its trace.
    case lateNotSampled = 7
    /// Its trace was thrown out of the tail sampler's map before the decision.
    case evicted = 8
    /// It came after its trace had been taken out and started a new entry that nothing ever decides.
    case lateAfterPop = 9
    /// It waited for a root that never came.
    case neverDecided = 10
    /// A tail sampler was shut down without deciding.
    case droppedOnShutdown = 11
    /// A processor of a collector filtered it out.
    case filtered = 12
    /// A processor failed on its request, which was lost as a whole.
    case processorError = 13
    /// A collector that held it undecided restarted.
    case lostInRestart = 14
    /// It was sent to a collector that was gone, or down for too long.
    case unreachable = 15
    /// It ended after its application's processor had been shut down.
    case refusedAfterShutdown = 16
    /// The export that it was in failed.
    case exportFailed = 17
    /// The export that it was in was not answered in time.
    case exportTimedOut = 18
    /// It waited in its application's processor, or in an export, when that ended.
    case lostAtShutdown = 19

    /// The cause in the ledger, snake case.
    public var cause: String {
        switch self {
        case .travelling: "travelling"
        case .kept: "kept"
        case .sampledOut: "sampled_out"
        case .queueFull: "queue_full"
        case .probabilisticallyDropped: "probabilistically_dropped"
        case .notSampled: "not_sampled"
        case .droppedByPolicy: "dropped_by_policy"
        case .lateNotSampled: "late_not_sampled"
        case .evicted: "evicted_undecided"
        case .lateAfterPop: "late_after_pop"
        case .neverDecided: "never_decided"
        case .droppedOnShutdown: "dropped_on_shutdown"
        case .filtered: "filtered"
        case .processorError: "processor_error"
        case .lostInRestart: "lost_in_restart"
        case .unreachable: "unreachable"
        case .refusedAfterShutdown: "refused_after_shutdown"
        case .exportFailed: "export_failed"
        case .exportTimedOut: "export_timed_out"
        case .lostAtShutdown: "lost_at_shutdown"
        }
    }

    /// True when the span was lost rather than sampled: no sampling decision is its cause.
    public var isLoss: Bool {
        switch self {
        case .queueFull, .evicted, .lateAfterPop, .neverDecided, .droppedOnShutdown, .processorError, .lostInRestart,
            .unreachable, .refusedAfterShutdown, .exportFailed, .exportTimedOut, .lostAtShutdown:
            true
        default: false
        }
    }
}
