public import WinnowSettings

/// A `batch` processor of the Collector, as a file configures it (core v0.161.0, `processor/batchprocessor/config.go`).
public struct BatchingSettings: Sendable, Hashable {
    /// Name, as in `batch/2`.
    public var name: String
    /// Where it is configured.
    public var place: SettingPlace
    /// Nanoseconds after which what is there goes on; 0: at once.
    public var timeoutNanos: UInt64 = 200_000_000
    /// Spans that make a batch go on; 0: every request goes on at once.
    public var size = 8192
    /// Most spans of a batch; 0: as many as there are.
    public var maximumSize = 0
    /// Whether clients are told apart by metadata, which spans here have none of: the one batch of all then starts with the first request.
    public var readsMetadata = false

    /// Creates the processor's defaults.
    public init(name: String = "batch", place: SettingPlace = SettingPlace()) {
        self.name = name
        self.place = place
    }

    /// Whether a batch waits for anything.
    public var hasTimer: Bool { timeoutNanos > 0 && size > 0 }
}
