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
    /// Its export was answered with what its sender does not try again.
    case exportRefused = 16
    /// Its sender has tried as often, or as long, as it does.
    case retriesExhausted = 17
    /// The time for its export was over.
    case exportTimedOut = 18
    /// It came when its sender had been shut down, or waited there when it was.
    case afterShutdown = 19
    /// A receiver took the rest of its request, and said so.
    case rejected = 20
    /// The queue of a collector's exporter was full, and nobody was there to be told.
    case enqueueFailed = 21
    /// The backend had no room, and did not say so.
    case overflowed = 22
    /// Its sender took a redirect for a success.
    case redirected = 23
    /// It, or its request, was larger than its sender sends.
    case tooLarge = 24
    /// It was sent by a protocol that does not know of losses.
    case lostInTransit = 25
    /// The export that it was in failed.
    case exportFailed = 26
    /// It waited in its application's processor, or in an export, when that ended.
    case lostAtShutdown = 27

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
        case .exportRefused: "export_refused"
        case .retriesExhausted: "retries_exhausted"
        case .exportTimedOut: "export_timed_out"
        case .afterShutdown: "after_shutdown"
        case .rejected: "rejected"
        case .enqueueFailed: "enqueue_failed"
        case .overflowed: "backend_overflow"
        case .redirected: "redirected"
        case .tooLarge: "too_large"
        case .lostInTransit: "lost_in_transit"
        case .exportFailed: "export_failed"
        case .lostAtShutdown: "lost_at_shutdown"
        }
    }

    /// True for what happens only where exports can fail.
    public var isOfExports: Bool { rawValue >= SpanFate.exportRefused.rawValue }

    /// True when the span was lost rather than sampled: no sampling decision is its cause.
    public var isLoss: Bool {
        switch self {
        case .queueFull, .evicted, .lateAfterPop, .neverDecided, .droppedOnShutdown, .processorError, .lostInRestart,
            .unreachable, .exportRefused, .retriesExhausted, .exportTimedOut, .afterShutdown, .rejected, .enqueueFailed,
            .overflowed, .redirected, .tooLarge, .lostInTransit, .exportFailed,
            .lostAtShutdown:
            true
        default: false
        }
    }
}
