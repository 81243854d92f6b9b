public import WinnowModel
import WinnowSettings

extension TailSampler {
    /// The corrected tail sampler: what the order service's `TailBasedSampling` would need.
    ///
    /// Waits for the trace, less after its root has come; keeps errors, what is slower than its operation's rolling p99, and a share of the rest;
    /// late spans follow the decision from a cache; a full map decides the oldest trace instead of losing it.
    public static let bounded = CatalogEntry(
        id: "tail.bounded",
        summary:
            "errors, the slowest of each operation and a share of the rest; bounded, late spans follow their trace",
        example: "sampler: tail_bounded\nbaseline_percentage: 5", source: "corrections of TailBasedSampling")

    /// What a user may set for `tail.bounded`.
    public struct BoundedSettings: Sendable {
        /// Longest wait, ns.
        public var decisionWaitNanos: UInt64 = 30_000_000_000
        /// Wait after the root's arrival, ns.
        public var waitAfterRootNanos: UInt64 = 10_000_000_000
        /// Most traces in the map.
        public var numTraces = 50_000
        /// Decisions that are remembered for late spans, of each kind.
        public var decisionCacheSize = 100_000
        /// Share of the traces that are neither failed nor slow, percent.
        public var baselinePercentage = 5.0
        /// When a trace is slow.
        public var latency = RollingLatencyPolicy.Settings()

        /// Creates the defaults.
        public init() {}
    }

    /// Creates the corrected tail sampler.
    public static func bounded(
        _ settings: BoundedSettings, tables: TraceTables, seed: UInt64, memory: TailMemory = TailMemory()
    ) -> TailSampler {
        var own = Settings()
        own.waitSeconds = Settings.wholeSeconds(settings.decisionWaitNanos, atLeast: 1)
        own.waitAfterRootSeconds = Settings.wholeSeconds(settings.waitAfterRootNanos, atLeast: 0)
        own.numTraces = max(1, settings.numTraces)
        own.sampledCacheSize = settings.decisionCacheSize
        own.nonSampledCacheSize = settings.decisionCacheSize
        own.decidesOnEviction = true
        let policies = TailPolicySet([
            ("errors", "status_code", StatusCodePolicy([.error])),
            ("slow", "rolling_latency", RollingLatencyPolicy(settings.latency)),
            ("baseline", "probabilistic", ProbabilisticPolicy(percentage: settings.baselinePercentage)),
        ])
        return TailSampler(own, policies: policies, tables: tables, seed: seed, memory: memory)
    }
}
