/// What a batch span processor runs with; the defaults are the specification's.
public struct BatchSpanProcessorSettings: Sendable, Hashable {
    /// Most spans that may wait; Java makes a power of two of it.
    public var maxQueueSize = 2048
    /// Spans in one export at most.
    public var maxExportBatchSize = 512
    /// Longest time between exports, ns.
    public var scheduleDelayNanos: UInt64 = 5_000_000_000
    /// After how long an export is no longer waited for, ns; `nil`: never. Python's does not look at it.
    public var exportTimeoutNanos: UInt64? = 30_000_000_000
    /// Go's `WithBlocking`: a span that finds the queue full holds up whoever ends it, instead of being dropped.
    public var blocksOnQueueFull = false
    /// Exports each span by itself: the simple span processor.
    public var isSimple = false

    /// Creates the defaults.
    public init() {}
}
