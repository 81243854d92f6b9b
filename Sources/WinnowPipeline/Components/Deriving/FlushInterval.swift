import WinnowModel
import WinnowSettings

/// How often a connector may want the clock.
enum FlushInterval {
    /// The shortest time between two flushes that is modelled, in nanoseconds.
    static let least: Int64 = 10_000_000

    /// Refuses what would be flushed without end; 0 or less has a meaning of its own.
    static func check(_ nanos: Int64, at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        guard nanos > 0, nanos < least else { return }
        diagnostics.append(
            node.diagnostic("an interval below 10ms is not modelled", remedy: "write one of 10ms or more, such as 60s"))
    }
}
