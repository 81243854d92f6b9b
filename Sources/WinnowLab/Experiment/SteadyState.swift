import WinnowModel
import WinnowPipeline
import WinnowSampling

/// How long traffic has to flow before and after the measured window so that figures are those of a steady state (architecture, law 13).
///
/// Before: until every wait, queue and export interval of the policies is as full as it will be; the same minute for all that need no more, so
/// that a further policy moves nobody's figures. After: until what started in the window has been decided among traffic that still flows.
enum SteadyState {
    /// What every run has before its window, ns.
    static let leastWarmUpNanos = 60 * Duration64.second
    /// Room for traces to come to their end, ns.
    private static let traceNanos = 10 * Duration64.second
    /// Margins are whole multiples of this, ns.
    private static let stepNanos = 30 * Duration64.second

    /// The margins that these policies ask for.
    static func margins(
        _ blueprints: [LaneBlueprint], exportNanos: UInt64, networkNanos: UInt64
    ) -> TrafficMargins {
        let longest = blueprints.map { $0.longestWayNanos(exportNanos: exportNanos, networkNanos: networkNanos) }.max()
        let (sum, overflow) = (longest ?? 0).addingReportingOverflow(traceNanos + stepNanos - 1)
        let need = overflow ? UInt64.max / 2 : sum
        let whole = min(need / stepNanos, 100_000) * stepNanos
        return TrafficMargins(warmUpNanos: max(leastWarmUpNanos, whole), coolDownNanos: whole)
    }
}

extension LaneBlueprint {
    /// Longest time from a span's end to the backend, queues that are full left out, ns.
    func longestWayNanos(exportNanos: UInt64, networkNanos: UInt64) -> UInt64 {
        // Most services keep the scenario's processors where a policy's environments say nothing of theirs.
        var total = max(exportNanos, processors?.longestDelayNanos ?? 0).addingClamped(networkNanos)
        for hop in hops {
            total = total.addingClamped(networkNanos)
            for stage in hop.stages { total = total.addingClamped(stage.longestWaitNanos) }
        }
        return total
    }
}

extension LaneBlueprint.Stage {
    /// Longest time that a span waits here, ns: the wait, and the tick after it.
    var longestWaitNanos: UInt64 {
        switch self {
        case .tail(let settings, _):
            UInt64(clamping: TailSampler.Settings(settings).waitSeconds + 1) * Duration64.second
        case .bounded(let settings): settings.decisionWaitNanos.addingClamped(Duration64.second)
        case .rootEnd, .probabilistic, .editing: 0
        }
    }
}

extension UInt64 {
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
