import WinnowSettings
import WinnowModel

/// Times by measured quantiles, such as a dashboard shows.
///
/// Between two given quantiles the logarithm of the time is linear in the normal quantile (a piece of a lognormal); beyond the outer
/// ones the last piece goes on, unless p0 or p100 end it.
struct QuantileLatency: LatencyDistribution {
    static let entry = CatalogLine(
        id: "quantiles", summary: "measured quantiles `p50`, `p90`, `p99.9` …",
        example: "latency: {quantiles: {p50: 6ms, p99: 60ms}}")

    /// One measured quantile.
    struct Point: Sendable, Hashable {
        /// Share of all times below, 0 to 1.
        var share: Double
        /// ns, above 0.
        var nanos: Double
    }

    private var z: [Double] = []
    private var logarithm: [Double] = []
    private var least = 0.0
    private var most = Double.infinity
    private var points: [Point] = []

    init() {}

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

extension QuantileLatency: SettingsBlock {
    static let summary = "a time by measured quantiles, at least one between p1 and p99.99"

    private static let shares: [(key: String, share: Double)] = [
        ("p0", 0), ("p1", 0.01), ("p5", 0.05), ("p10", 0.1), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9),
        ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999), ("p100", 1),
    ]

    static var fields: [SettingField<QuantileLatency>] {
        shares.map { key, share in
            let kind = SettingKind<UInt64>.duration(in: 1...longestNanos)
            let meaning =
                switch share {
                case 0: "the shortest time"
                case 1: "the longest time"
                default: "a share \(share) of all times is shorter"
                }
            return .custom(
                key, kind.shape, meaning,
                read: { node, latency, diagnostics in
                    guard let time = kind.read(node, &diagnostics) else { return }
                    latency.points.append(Point(share: share, nanos: Double(time)))
                })
        }
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        let sorted = points.sorted { $0.share < $1.share }
        if !sorted.contains(where: { $0.share > 0 && $0.share < 1 }) {
            diagnostics.append(node.diagnostic("no quantile between p0 and p100", remedy: "write p50: 5ms, p99: 80ms"))
        }
        if zip(sorted, sorted.dropFirst()).contains(where: { $0.nanos > $1.nanos }) {
            diagnostics.append(node.diagnostic("quantiles do not ascend", remedy: "a higher quantile is a longer time"))
        }
        self = QuantileLatency(sorted)
    }
}
