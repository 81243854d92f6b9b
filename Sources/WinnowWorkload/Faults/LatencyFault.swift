import WinnowSettings

/// An operation's own work takes longer, by a factor, an addition or both.
struct LatencyFault: Fault {
    static let entry = CatalogLine(
        id: "latency", summary: "own work takes `factor` times as long, plus `addition`",
        example: "latency: {factor: 8, addition: 30ms}")

    var factor = 1.0
    /// ns
    var additionNanos: UInt64 = 0

    var effect: FaultEffect { FaultEffect(factor: factor, additionNanos: additionNanos) }
}

extension LatencyFault: SettingsBlock {
    static let summary = "own work takes longer"
    static let shorthandKey: String? = "addition"
    static var fields: [SettingField<LatencyFault>] {
        [
            .number("factor", \.factor, in: 0...1_000_000, "own work takes this many times as long"),
            .duration("addition", \.additionNanos, in: 0...longestNanos, "and this much longer"),
        ]
    }
}
