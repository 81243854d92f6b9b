/// What a `groupbytrace` processor counts (contrib v0.161.0).
public struct GroupingCounters: Sendable, Hashable {
    /// Parts of requests that belong to one trace, each an event `onTraceReceived`.
    public internal(set) var received = 0
    /// Waits that have ended, each an event `onTraceExpired`.
    public internal(set) var expired = 0
    /// `traces_released`, each an event `onTraceReleased`.
    public internal(set) var released = 0
    /// Traces that were taken out of the memory, each an event `onTraceRemoved`.
    public internal(set) var removed = 0
    /// `spans_released`.
    public internal(set) var releasedSpans = 0
    /// `traces_evicted`.
    public internal(set) var evicted = 0
    /// `incomplete_releases`: waits that have ended for a trace which was not there any more.
    public internal(set) var incomplete = 0

    /// Creates counters at 0.
    public init() {}
}
