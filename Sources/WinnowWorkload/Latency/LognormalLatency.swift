import WinnowModel

/// The usual shape of service times: its logarithm is normal.
struct LognormalLatency: LatencyDistribution {
    static let entry = CatalogLine(id: "lognormal", summary: "`median` with `sigma` of the logarithm, or with `p99`")

    /// ns
    var medianNanos: Double
    /// Standard deviation of the natural logarithm.
    var sigma: Double

    init(medianNanos: Double, sigma: Double) {
        self.medianNanos = medianNanos
        self.sigma = sigma
    }

    /// The lognormal whose 99th percentile is `p99Nanos`, not below the median.
    init(medianNanos: Double, p99Nanos: Double) {
        self.init(
            medianNanos: medianNanos,
            sigma: PortableMath.log(p99Nanos / medianNanos) / PortableMath.normalQuantile(0.99))
    }

    var shape: LatencyShape { LatencyShape(kind: Self.entry.id, parameters: [sigma]) }
    var scaleNanos: Double { medianNanos }

    func value(tail: Double, upper: Bool) -> Double {
        let z = PortableMath.normalQuantile(tail)
        return PortableMath.exp(sigma * (upper ? -z : z))
    }
}
