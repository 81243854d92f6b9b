/// What a memory limiter is told (core v0.161.0, `internal/memorylimiter/config.go`).
public struct MemoryLimiterSettings: Sendable, Hashable {
    /// Nanoseconds between two looks at the memory, more than 0.
    public var checkIntervalNanos: Int64 = 0
    /// Most heap, MiB; 0: see the percentage.
    public var limitMiB: UInt32 = 0
    /// How far below it requests are refused, MiB; 0: a fifth of the limit.
    public var spikeLimitMiB: UInt32 = 0
    /// Most heap in percent of the machine's memory; read where there is no limit in MiB.
    public var limitPercentage: UInt32 = 0
    /// How far below it requests are refused, in percent of the machine's memory; 0: a fifth of the limit.
    public var spikeLimitPercentage: UInt32 = 0
    /// Least nanoseconds between two collections above the soft limit.
    public var leastSoftNanos: Int64 = 10_000_000_000
    /// Least nanoseconds between two collections above the hard limit.
    public var leastHardNanos: Int64 = 0
    /// Most nanoseconds to which collections that free too little stretch the soft interval; 0: they stretch nothing.
    public var mostSoftNanos: Int64 = 30_000_000_000
    /// Most nanoseconds to which collections that free too little stretch the hard interval; 0: they stretch nothing.
    public var mostHardNanos: Int64 = 30_000_000_000

    /// The Collector's defaults, which it refuses: there is no limit.
    public init() {}
}
