public import WinnowSettings

/// What one `tail_sampling` processor of the Collector is told to do, as its file says it.
///
/// Defaults are the processor's (contrib, `processor/tailsamplingprocessor/config.go`). Values are as written; what the processor makes
/// of them (whole seconds, at least one) is the sampler's business.
public struct TailSamplingSettings: Sendable, Hashable {
    /// The component's id, such as `tail_sampling` or `tail_sampling/errors`.
    public var name: String
    /// Where the component stands.
    public var place: SettingPlace
    /// `decision_wait` in nanoseconds, as written.
    public var decisionWaitNanos: UInt64 = 30_000_000_000
    /// `decision_wait_after_root_received` in nanoseconds, as written; 0 is off.
    public var decisionWaitAfterRootNanos: UInt64 = 0
    /// `num_traces`: most entries in the map of traces, decided ones included; at least 1.
    public var numTraces: UInt64 = 50_000
    /// `expected_new_traces_per_sec`: only a hint for allocation in the product, which changes how its maps are ordered; 0 is 10.
    public var expectedNewTracesPerSecond: UInt64 = 0
    /// `decision_cache.sampled_cache_size` in trace ids; 0 is off.
    public var sampledCacheSize: Int = 0
    /// `decision_cache.non_sampled_cache_size` in trace ids; 0 is off.
    public var nonSampledCacheSize: Int = 0
    /// `sample_on_first_match`: stop at the first policy, in order, that samples.
    public var sampleOnFirstMatch = false
    /// `drop_pending_traces_on_shutdown`: undecided traces are dropped at the end rather than decided.
    public var dropPendingOnShutdown = false
    /// `block_on_overflow`: what comes to a full map waits until a tick has made room, rather than push out the oldest trace.
    public var blocksOnOverflow = false
    /// `maximum_trace_size_bytes`: a trace that grows beyond is not sampled, at once; 0 is off.
    public var maximumTraceBytes: Int64 = 0
    /// `sampling_strategy: span-ingest`: each batch of a trace is judged alone when it arrives; the tick only ends what is left.
    public var judgesOnArrival = false
    /// With `judgesOnArrival`: traces that a tick ends leave the map at once.
    public var forgetsWhatTicksEnd = true
    /// With `judgesOnArrival`: nothing is sampled while a `drop` policy may yet match.
    public var waitsForDrops = true
    /// The traces of a tick are judged in no order; otherwise in that of their first spans.
    public var shufflesTicks = true
    /// What becomes of the places of traces in the queue of `num_traces` when a decision cache takes them over.
    public var freedPlaces = FreedPlaces.leave
    /// `num_shards`: event loops among which traces are split by their ids.
    public var shards = 1
    /// `policies` in the order of the file; `drop` policies are not moved to the front here. Empty only if the product takes it so.
    public var policies: [TailPolicySettings] = []
    /// Where `num_traces` stands, or the component where it is not set.
    public var numTracesPlace: SettingPlace
    /// Where `decision_wait` stands, or the component where it is not set.
    public var decisionWaitPlace: SettingPlace

    /// Creates the processor's defaults without a policy.
    public init(name: String = "tail_sampling", place: SettingPlace = SettingPlace()) {
        self.name = name
        self.place = place
        numTracesPlace = place
        decisionWaitPlace = place
    }
}

extension TailSamplingSettings {
    /// Whether sizes of spans decide anything.
    public var countsBytes: Bool { maximumTraceBytes > 0 || policies.contains { $0.rule.countsBytes } }

    /// What decides; time and order of arrival alone make the window.
    public var reads: ReadSet {
        .union(policies.map(\.rule.reads)).union(ReadSet(traceID: shards > 1 ? .whole : .nothing))
    }
}
