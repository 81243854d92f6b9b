import WinnowModel
public import WinnowSettings

/// Jaeger on ClickHouse, as its own benchmark has it: 52,129 spans a second on four cores, 643 bytes a span in and 76 stored
/// (`reference/collector-costs.md`, section 9).
public struct ClickHouseBackend: BackendKind {
    /// Its key in a file.
    public static let id = "clickhouse"
    /// What it is, for the documentation.
    public static let summary = "Jaeger on ClickHouse: inserts in batches, columns compressed"

    var cores = 4.0
    var perCoreSpansPerSecond = 52_129.0 / 4
    var insertNanos: UInt64 = 5_000_000
    var storedShare = 76.0 / 643

    /// Creates the defaults.
    public init() {}

    /// The keys.
    public static var fields: [SettingField<ClickHouseBackend>] {
        [
            .number("cores", \.cores, in: 0.001...10_000, "cores that it may use"),
            .rate("accepts_per_core", \.perCoreSpansPerSecond, in: 1...1e9, "spans per second and core"),
            .duration("insert_latency", \.insertNanos, in: 0...60_000_000_000, "what an insert takes beside its spans"),
            .number("stored_share", \.storedShare, in: 0...100, "bytes stored for each byte that comes in"),
        ]
    }

    /// What it does with what it gets.
    public var behavior: BackendBehavior {
        var behavior = BackendBehavior()
        behavior.point.cores = cores
        behavior.point.spanNanos = 1e9 / perCoreSpansPerSecond
        behavior.point.latencyNanos = insertNanos
        behavior.storedShare = storedShare
        behavior.bottleneck = "cores"
        return behavior
    }
}
