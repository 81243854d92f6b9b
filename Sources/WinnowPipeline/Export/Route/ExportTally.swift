/// What happened at one receiver: at all replicas of a hop together, or at the backend; within the measured window.
public struct ExportTally: Sendable, Hashable {
    /// Requests that senders sent, those that were sent again included.
    public var attempts = 0
    /// Requests that were not taken, by whatever cause.
    public var refusedRequests = 0
    /// Of these, requests that a memory limiter refused.
    public var limitedRequests = 0
    /// Requests that found too much waiting for the receiver's processor: refused, or dropped in silence.
    public var overloadedRequests = 0
    /// Spans in those that were not taken.
    public var refusedSpans = 0
    /// Requests that were taken though their sender was not told.
    public var unconfirmedRequests = 0
    /// Spans that came again though they had been taken before.
    public var duplicateSpans = 0
    /// Spans that would have been sent once more than copies are told apart, and are taken to have been acknowledged.
    public var unmodelledSpans = 0
    /// Spans that were rejected by partial success.
    public var rejectedSpans = 0
    /// Most spans that ever waited for a processor.
    public var peakWaitingSpans = 0
    /// Work that was done, CPU seconds.
    public var workSeconds = 0.0

    /// The longest time in which it took no request of those that were sent, ns: from when the first of them was sent until one was answered.
    public var longestRefusalNanos: UInt64 = 0
    /// By how much the sending queue of the hop was too small at the worst, in its own measure.
    public var queueShortfall: Int64 = 0
    /// What its components would say of themselves, by their own names, over the whole traffic.
    public var components: [String: Int] = [:]

    /// Creates an empty tally.
    public init() {}
}
