/// Spans that an exporter will not deliver.
public struct ExportLoss: Sendable, Hashable {
    /// Why.
    public enum Cause: String, Sendable, Hashable, BitwiseCopyable, CaseIterable {
        /// The queue was full, or smaller than the request.
        case enqueueFailed = "enqueue_failed"
        /// Their caller gave up, or its deadline was over, before the queue had room.
        case callerLeft = "caller_left"
        /// A span alone is larger than a batch may be.
        case spanTooLarge = "span_too_large"
        /// The only attempt failed.
        case sendFailed = "send_failed"
        /// The answer was permanent.
        case permanent
        /// `max_elapsed_time` is over before the next attempt.
        case retriesExhausted = "retries_exhausted"
        /// Their caller's deadline is before the next attempt, or it gave up.
        case callerDeadline = "caller_deadline"
        /// They waited for the next attempt when the exporter was shut down.
        case shutdown
        /// The queue took them when nobody read it any more.
        case afterShutdown = "after_shutdown"
    }

    /// Why.
    public let cause: Cause
    /// Where they stand in `ExporterOutput.lostSpans`.
    public let range: Range<Int>
    /// Whether a storage keeps them: they are sent after a restart.
    public let isKept: Bool
}
