import WinnowModel
public import WinnowSettings

/// Grafana Tempo: 10 MB a second for each two cores of distributors, 3 to 5 MB a second for each 2.5 cores of ingesters (Grafana's sizing
/// guide, `reference/collector-costs.md`, section 9); a distributor refuses with RESOURCE_EXHAUSTED what is above the tenant's rate limit.
public struct TempoBackend: BackendKind {
    /// Its key in a file.
    public static let id = "tempo"
    /// What it is, for the documentation.
    public static let summary = "Grafana Tempo: bound by bytes per second, a rate limit refuses what is above it"

    var ingesterCores = 2.5
    var bytesPerSecondAndCore: UInt64 = 1_600_000
    var burstBytes: UInt64 = 20_000_000
    var storedShare = 0.3

    /// Creates the defaults.
    public init() {}

    /// The keys.
    public static var fields: [SettingField<TempoBackend>] {
        [
            .number("ingester_cores", \.ingesterCores, in: 0.001...10_000, "cores of all ingesters together"),
            .size(
                "accepts_per_core", \.bytesPerSecondAndCore, in: 1...1_000_000_000_000,
                "bytes that a core of an ingester takes in a second"),
            .size(
                "burst", \.burstBytes, in: 1...1_000_000_000_000,
                "bytes that may wait (rate_strategy's burst_size_bytes); beyond that requests are refused"),
            .number("stored_share", \.storedShare, in: 0...100, "bytes stored for each byte that comes in"),
        ]
    }

    /// What it does with what it gets.
    public var behavior: BackendBehavior {
        var behavior = BackendBehavior()
        behavior.point.cores = ingesterCores
        behavior.point.byteNanos = 1e9 / Double(bytesPerSecondAndCore)
        behavior.point.mostWaitingBytes = Int(clamping: burstBytes)
        behavior.point.overflow = .refuses(FaultAnswer(httpStatus: 429, grpcCode: 8, retryAfterNanos: 1_000_000_000))
        behavior.storedShare = storedShare
        behavior.bottleneck = "ingester_cores, burst"
        return behavior
    }
}
