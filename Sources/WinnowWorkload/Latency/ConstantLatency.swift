import WinnowSettings
import WinnowModel

/// Always the same time.
struct ConstantLatency: LatencyDistribution {
    static let entry = CatalogLine(
        id: "constant", summary: "always the same time",
        example: "latency: 4ms")

    /// ns
    var nanos = 0.0
    private var time: UInt64 = 0

    init() {}

    init(nanos: Double) { self.nanos = nanos }

    var shape: LatencyShape { LatencyShape(kind: Self.entry.id, parameters: []) }
    var scaleNanos: Double { nanos }

    func value(tail: Double, upper: Bool) -> Double { 1 }
}

extension ConstantLatency: SettingsBlock {
    static let summary = "always the same time"
    static let shorthandKey: String? = "time"
    static var fields: [SettingField<ConstantLatency>] {
        [.duration("time", \.time, in: 0...longestNanos, required: true, "the time")]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { nanos = Double(time) }
}
