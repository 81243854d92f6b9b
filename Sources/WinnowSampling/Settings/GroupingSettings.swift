public import WinnowSettings

/// A `groupbytrace` processor of the Collector, as a file configures it (contrib v0.161.0, `processor/groupbytraceprocessor/config.go`).
public struct GroupingSettings: Sendable, Hashable {
    /// Name, as in `groupbytrace/2`.
    public var name: String
    /// Where it is configured.
    public var place: SettingPlace
    /// Nanoseconds from a trace's first span until it goes on.
    public var waitNanos: UInt64 = 1_000_000_000
    /// Most traces that are held.
    public var traces = 1_000_000
    /// Queues that work side by side, each with its part of the traces.
    public var workers = 1

    /// Creates the processor's defaults.
    public init(name: String = "groupbytrace", place: SettingPlace = SettingPlace()) {
        self.name = name
        self.place = place
    }
}
