/// Always the same time.
struct ConstantLatency: LatencyDistribution {
    static let entry = CatalogLine(id: "constant", summary: "always the same time")

    /// ns
    var nanos: Double

    var shape: LatencyShape { LatencyShape(kind: Self.entry.id, parameters: []) }
    var scaleNanos: Double { nanos }

    func value(tail: Double, upper: Bool) -> Double { 1 }
}
