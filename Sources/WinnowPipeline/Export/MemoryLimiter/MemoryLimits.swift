/// From which heap on a memory limiter refuses requests, and from which on it forces collections (core v0.161.0, `internal/memorylimiter`).
public struct MemoryLimits: Sendable, Hashable {
    /// Bytes from which on collections are forced without delay: the limit itself.
    public var hardBytes: UInt64
    /// How far below it requests are refused already, bytes.
    public var spikeBytes: UInt64

    /// Bytes from which on requests are refused.
    public var softBytes: UInt64 { hardBytes &- spikeBytes }

    /// What settings come to on a machine with so much memory, bytes; `nil`: that is needed and nobody knows it.
    ///
    /// A limit in MiB wins over a percentage, and only the spike limit of its own kind counts beside it; without one the spike is a fifth.
    public init?(_ settings: MemoryLimiterSettings, totalMemoryBytes: UInt64?) {
        let (limit, spike): (UInt64, UInt64)
        if settings.limitMiB != 0 {
            limit = UInt64(settings.limitMiB) << 20
            spike = UInt64(settings.spikeLimitMiB) << 20
        } else {
            guard let totalMemoryBytes else { return nil }
            limit = UInt64(settings.limitPercentage) &* totalMemoryBytes / 100
            spike = UInt64(settings.spikeLimitPercentage) &* totalMemoryBytes / 100
        }
        hardBytes = limit
        spikeBytes = spike == 0 ? limit / 5 : spike
    }
}
