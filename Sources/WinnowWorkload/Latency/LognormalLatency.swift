import WinnowSettings
import WinnowModel

/// The usual shape of service times: its logarithm is normal.
struct LognormalLatency: LatencyDistribution {
    static let entry = CatalogLine(
        id: "lognormal", summary: "`median` with `sigma` of the logarithm, or with `p99`",
        example: "latency: {lognormal: {median: 4ms, sigma: 0.6}}")

    /// ns
    var medianNanos = 1_000_000.0
    /// Standard deviation of the natural logarithm.
    var sigma = 0.7
    /// Keys as given, until they are settled.
    private var median: UInt64 = 0
    private var p99: UInt64?
    private var spread: Double?

    init() {}

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

extension LognormalLatency: SettingsBlock {
    static let summary = "a lognormal time"
    static var fields: [SettingField<LognormalLatency>] {
        [
            .duration("median", \.median, in: 1...longestNanos, required: true, "half of all times are shorter"),
            .number("sigma", \.spread, in: 0...5, "standard deviation of the natural logarithm (0.7 without)"),
            .duration("p99", \.p99, in: 1...longestNanos, "instead of sigma: one in a hundred times is longer"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if median == 0 { return }
        if let p99 {
            self = LognormalLatency(medianNanos: Double(median), p99Nanos: Double(p99))
            if !(sigma >= 0 && sigma <= 5) {
                diagnostics.append(node.diagnostic("p99 must lie between the median and 100000 times the median"))
                sigma = 0.7
            }
        } else {
            self = LognormalLatency(medianNanos: Double(median), sigma: spread ?? 0.7)
        }
    }
}
