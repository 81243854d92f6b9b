import WinnowModel

/// Memoryless times.
struct ExponentialLatency: LatencyDistribution {
    static let entry = CatalogLine(id: "exponential", summary: "memoryless with a `mean`")

    /// ns
    var meanNanos: Double

    var shape: LatencyShape { LatencyShape(kind: Self.entry.id, parameters: []) }
    var scaleNanos: Double { meanNanos }

    func value(tail: Double, upper: Bool) -> Double { -PortableMath.log(upper ? tail : 1 - tail) }
}
