/// A rule of the Collector that changed with a release. `winnow list collector-versions` prints this table.
///
/// Releases are those at which the running component was recorded to behave in the new way for the first time; not every release between was
/// recorded (v0.139, v0.141, v0.144, v0.145, v0.149, v0.151, v0.153 and v0.155 to v0.161 were).
public struct CollectorChange: Sendable {
    /// The release from which on it holds.
    public let since: CollectorVersion
    /// The component.
    public let component: String
    /// What holds since then, and what held before.
    public let summary: String
    /// The thread that changed it, or how the release is known.
    public let source: String

    private static func tail(_ minor: Int, _ summary: String, _ source: String = "recorded") -> CollectorChange {
        CollectorChange(since: CollectorVersion(0, minor), component: "tail_sampling", summary: summary, source: source)
    }

    /// `numeric_attribute`: a bound of 0 is no bound; before, a missing bound was 0.
    public static let zeroBoundIsUnset = tail(
        132, "numeric_attribute: a bound of 0 is no bound; before, a missing bound was 0",
        "contrib #41567; the release is not confirmed by running")
    /// A shutdown decides what is pending.
    public static let shutdownDecides = tail(
        141, "a shutdown decides what is pending, unless drop_pending_traces_on_shutdown; before, it dropped it")
    /// Places that decision caches free do not count.
    public static let freedPlacesDoNotCount = tail(
        141,
        "num_traces: a trace that a decision cache has taken over is pushed out in the stead of one in the map; before, it counted as in the map"
    )
    /// The traces of a tick are judged in no order.
    public static let shuffledTicks = tail(
        144, "the traces of a tick are judged in random order; before, in the order in which their first spans came")
    /// Places that decision caches free leave the queue.
    public static let freedPlacesLeave = tail(
        144,
        "num_traces: a trace that a decision cache has taken over is forgotten; before, it was pushed out in the stead of one in the map"
    )
    /// `invert_match` swaps sampled and not sampled.
    public static let plainInversion = tail(
        144,
        "invert_match: the plain opposite; before, a match was a veto (gate disableinvertdecisions switches back up to v0.151)",
        "recorded")
    /// `not`, `trace_flags` and `maximum_trace_size_bytes` exist.
    public static let notAndTraceFlags = tail(
        145, "not, trace_flags and maximum_trace_size_bytes exist; before, a file with them is refused")
    /// OTTL knows the path `flags`.
    public static let flagsPath = CollectorChange(
        since: CollectorVersion(0, 145), component: "ottl",
        summary: "spans have the path flags; before, a file with it is refused", source: "recorded")
    /// A wait after the root of less than a second ends at the next tick.
    public static let shortRootWait = tail(
        145, "decision_wait_after_root_received below 1 s: decided at the next tick; before, as with 1 s")
    /// `sampling_strategy: span-ingest` exists.
    public static let spanIngest = tail(149, "sampling_strategy: span-ingest exists")
    /// The gate `disableinvertdecisions` has no effect any more.
    public static let vetoGone = tail(152, "the gate disableinvertdecisions has no effect any more")
    /// `rate_limiting` and `bytes_limiting` are token buckets.
    public static let tokenBucket = tail(
        153,
        "rate_limiting: a token bucket with burst_capacity; before, a budget for each second of the clock that is never used up whole"
    )
    /// `and` may hold `not`.
    public static let andHoldsNot = tail(155, "and: may hold not; before, such a file is refused")
    /// `span-ingest`: nothing is sampled while a `drop` policy may yet match.
    public static let spanIngestWaitsForDrops = tail(
        153, "span-ingest: nothing is sampled while a drop policy may yet match; before, the first that samples decided"
    )
    /// `span-ingest`: what ticks end leaves the map.
    public static let spanIngestForgets = tail(
        155, "span-ingest: traces that a tick ends leave the map, so late spans start anew; before, they stayed")
    /// `latency` without an upper bound is exclusive.
    public static let latencyIsExclusive = tail(
        157, "latency without upper_threshold_ms: longer than the threshold; before, as long as it was enough")
    /// The gate `usetracestate` exists.
    public static let traceState = tail(
        157, "the gate usetracestate exists: probabilistic compares th and rv of the trace state, kept spans carry th")
    /// `num_shards` exists.
    public static let shards = tail(159, "num_shards exists")
    /// A sub-policy of `composite` without an allocation gets an equal share.
    public static let equalShares = tail(
        159, "composite: a sub-policy that rate_allocation does not list gets an equal share; before, nothing",
        "contrib #49857; recorded")

    /// Limiters keep the most random traces of a tick, with the gate `usetracestate`.
    public static let limitersKeepTheMostRandom = tail(
        160, "with the gate usetracestate limiters keep the most random traces of a tick; before, any that fit")

    /// All changes, oldest first.
    public static let all = [
        zeroBoundIsUnset, shutdownDecides, freedPlacesDoNotCount, shuffledTicks, freedPlacesLeave, plainInversion,
        notAndTraceFlags, flagsPath, shortRootWait, spanIngest,
        vetoGone,
        tokenBucket,
        spanIngestWaitsForDrops, andHoldsNot, spanIngestForgets,
        latencyIsExclusive, traceState, shards, equalShares, limitersKeepTheMostRandom,
    ]
}
