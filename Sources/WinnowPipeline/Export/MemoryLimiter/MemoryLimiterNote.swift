public import WinnowModel

/// A line that a memory limiter writes to the Collector's log.
public struct MemoryLimiterNote: Sendable, Hashable {
    /// What it says.
    public enum Kind: Sendable, Hashable {
        /// The limiter was made: its limits in whole MiB, and the interval of its looks.
        case configured(limitMiB: UInt64, spikeMiB: UInt64, intervalNanos: Int64)
        /// Limits are percentages of so much memory.
        case percentage(totalMiB: UInt64, limit: UInt32, spike: UInt32)
        /// A collection starts because the soft limit is reached.
        case collectsAboveSoft
        /// A collection starts because the hard limit is reached.
        case collectsAboveHard
        /// A collection has ended.
        case collected
        /// A collection has freed too little: the next come after these intervals, ns.
        case backsOff(softNanos: Int64, hardNanos: Int64)
        /// From now on requests are refused.
        case refuses
        /// From now on requests are accepted again.
        case resumes
    }

    /// When, ns.
    public var at: Nanos
    /// What it says.
    public var kind: Kind
    /// Heap in whole MiB, where the line names it.
    public var currentMiB: UInt64?

    /// Whether it is a warning; all others are information.
    public var isWarning: Bool {
        switch kind {
        case .collectsAboveHard, .backsOff, .refuses: true
        case .configured, .percentage, .collectsAboveSoft, .collected, .resumes: false
        }
    }

    /// The line without its fields.
    public var message: String {
        switch kind {
        case .configured: "Memory limiter configured"
        case .percentage: "Using percentage memory limiter"
        case .collectsAboveSoft: "Memory usage is above soft limit. Forcing a GC."
        case .collectsAboveHard: "Memory usage is above hard limit. Forcing a GC."
        case .collected: "Memory usage after GC."
        case .backsOff:
            "Forced GC did not reclaim enough memory. Will back off GC frequency to preserve CPU for recovery."
        case .refuses: "Memory usage is above soft limit. Refusing data."
        case .resumes: "Memory usage back within limits. Resuming normal operation."
        }
    }
}
