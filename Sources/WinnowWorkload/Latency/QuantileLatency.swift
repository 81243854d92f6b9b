import WinnowModel

/// Times by measured quantiles, such as a dashboard shows.
///
/// Between two given quantiles the logarithm of the time is linear in the normal quantile (a piece of a lognormal); beyond the outer
/// ones the last piece goes on, unless p0 or p100 end it.
struct QuantileLatency: LatencyDistribution {
    static let entry = CatalogLine(id: "quantiles", summary: "measured quantiles `p50`, `p90`, `p99.9` …")

    /// One measured quantile.
    struct Point: Sendable, Hashable {
        /// Share of all times below, 0 to 1.
        var share: Double
        /// ns, above 0.
        var nanos: Double
    }

    private let z: [Double]
    private let logarithm: [Double]
    private let least: Double
    private let most: Double
    private let points: [Point]

    /// `points` ascend in share and in time; at least one lies strictly between 0 and 1.
    init(_ points: [Point]) {
        self.points = points
        let inner = points.filter { $0.share > 0 && $0.share < 1 }
        z = inner.map { PortableMath.normalQuantile($0.share) }
        logarithm = inner.map { PortableMath.log($0.nanos) }
        least = points.first { $0.share == 0 }?.nanos ?? 0
        most = points.first { $0.share == 1 }?.nanos ?? .infinity
    }

    var shape: LatencyShape {
        LatencyShape(kind: Self.entry.id, parameters: points.flatMap { [$0.share, $0.nanos] })
    }
    var scaleNanos: Double { 1 }

    func value(tail: Double, upper: Bool) -> Double {
        let lower = PortableMath.normalQuantile(tail)
        let at = upper ? -lower : lower
        guard let first = logarithm.first else { return least }
        var exponent = first
        if z.count > 1 {
            var piece = 0
            while piece + 2 < z.count, at > z[piece + 1] { piece += 1 }
            let slope = (logarithm[piece + 1] - logarithm[piece]) / (z[piece + 1] - z[piece])
            exponent = logarithm[piece] + slope * (at - z[piece])
        }
        return min(max(PortableMath.exp(exponent), least), most)
    }
}
