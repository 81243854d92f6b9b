import WinnowModel
public import WinnowSettings

/// Takes everything at once: the backend of a run that asks about sampling only.
public struct WinnowBackend: BackendKind {
    /// Its key in a file.
    public static let id = "winnow"
    /// What it is, for the documentation.
    public static let summary = "takes everything at once, or as much as `accepts` says"

    var acceptsPerSecond: Double?
    var latencyNanos: UInt64 = 0

    /// Creates the defaults.
    public init() {}

    /// The keys.
    public static var fields: [SettingField<WinnowBackend>] {
        [
            .rate("accepts", \.acceptsPerSecond, in: 1...1e9, "spans per second that it takes; all without"),
            .duration("latency", \.latencyNanos, in: 0...3_600_000_000_000, "what an answer takes when nothing waits"),
        ]
    }

    /// What it does with what it gets.
    public var behavior: BackendBehavior {
        var behavior = BackendBehavior()
        behavior.point.latencyNanos = latencyNanos
        if let acceptsPerSecond {
            behavior.point.cores = 1
            behavior.point.spanNanos = 1e9 / acceptsPerSecond
        }
        behavior.bottleneck = "accepts"
        return behavior
    }
}
