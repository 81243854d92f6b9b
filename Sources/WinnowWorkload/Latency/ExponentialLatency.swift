import WinnowSettings
import WinnowModel

/// Memoryless times.
struct ExponentialLatency: LatencyDistribution {
    static let entry = CatalogLine(
        id: "exponential", summary: "memoryless with a `mean`",
        example: "latency: {exponential: 4ms}")

    /// ns
    var meanNanos = 1_000_000.0
    private var mean: UInt64 = 0

    init() {}

    init(meanNanos: Double) { self.meanNanos = meanNanos }

    var shape: LatencyShape { LatencyShape(kind: Self.entry.id, parameters: []) }
    var scaleNanos: Double { meanNanos }

    func value(tail: Double, upper: Bool) -> Double { -PortableMath.log(upper ? tail : 1 - tail) }
}

extension ExponentialLatency: SettingsBlock {
    static let summary = "an exponential time"
    static let shorthandKey: String? = "mean"
    static var fields: [SettingField<ExponentialLatency>] {
        [.duration("mean", \.mean, in: 1...longestNanos, required: true, "mean time")]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if mean > 0 { meanNanos = Double(mean) }
    }
}
