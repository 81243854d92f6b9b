import WinnowSettings

/// A distribution of times: one file, one line in `LatencyCatalog`.
protocol LatencyDistribution: SettingsBlock {
    /// Name and summary.
    static var entry: CatalogLine { get }
    /// Distributions of equal shape share a table and differ by `scaleNanos` only.
    var shape: LatencyShape { get }
    /// ns that 1 of the table stands for.
    var scaleNanos: Double { get }
    /// The value, in units of the scale, below (or, `upper`, above) which a share `tail` of all lies; `tail` is at most one half.
    func value(tail: Double, upper: Bool) -> Double
}

/// What makes two tables equal.
struct LatencyShape: Hashable, Sendable {
    var kind: String
    var parameters: [Double]
}

/// No time in a scenario is longer than this.
let longestNanos: UInt64 = 3_600_000_000_000
