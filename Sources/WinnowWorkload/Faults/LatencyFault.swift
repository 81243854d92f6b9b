/// An operation's own work takes longer, by a factor, an addition or both.
struct LatencyFault: Fault {
    static let entry = CatalogLine(id: "latency", summary: "own work takes `factor` times as long, plus `addition`")

    var factor = 1.0
    /// ns
    var additionNanos: UInt64 = 0

    var effect: FaultEffect { FaultEffect(factor: factor, additionNanos: additionNanos) }
}
