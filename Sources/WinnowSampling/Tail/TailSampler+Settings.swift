extension TailSampler {
    /// What is decided, and how.
    public struct Settings: Sendable {
        /// Whole seconds from the first span to the decision, at least 1.
        public var waitSeconds: Int64 = 30
        /// Whole seconds from the root's arrival to an earlier decision; `nil`: no such rule.
        public var waitAfterRootSeconds: Int64?
        /// Most entries in the map.
        public var numTraces = 50_000
        /// Ids that are remembered as sampled; 0: none.
        public var sampledCacheSize = 0
        /// Ids that are remembered as not sampled; 0: none.
        public var nonSampledCacheSize = 0
        /// At the end undecided traces are dropped, not decided.
        public var dropPendingOnShutdown = false
        /// What comes to a full map waits for a tick that makes room.
        public var blocksOnOverflow = false
        /// A trace that grows beyond so many bytes is not sampled, at once; 0: off.
        public var maximumTraceBytes = 0
        /// Each batch of a trace is judged alone when it arrives; a tick only ends what is left.
        public var judgesOnArrival = false
        /// With `judgesOnArrival`: traces that a tick ends leave the map at once.
        public var forgetsWhatTicksEnd = true
        /// With `judgesOnArrival`: nothing is sampled while a `drop` policy may yet match.
        public var waitsForDrops = true
        /// The traces of a tick are judged in no order; otherwise in that of their first spans.
        public var shufflesTicks = true
        /// The map of a tick's traces is made for so many (`expected_new_traces_per_sec`, or 10), and for as many as a batch before it had.
        public var tickRoom: UInt64 = 10
        /// What becomes of the places of traces that a decision cache takes over.
        public var freedPlaces = FreedPlaces.leave
        /// Whether batches of a request are told apart.
        var readsBatches: Bool { judgesOnArrival || blocksOnOverflow || maximumTraceBytes > 0 }
        /// A trace that is pushed out of the map is decided with what has arrived, not lost (no option of the Collector).
        public var decidesOnEviction = false

        /// Creates the processor's defaults.
        public init() {}

        /// Takes over what a user's file says.
        public init(_ settings: TailSamplingSettings) {
            let shards = max(1, settings.shards)
            waitSeconds = Self.wholeSeconds(settings.decisionWaitNanos, atLeast: 1)
            waitAfterRootSeconds =
                settings.decisionWaitAfterRootNanos == 0
                ? nil : Self.wholeSeconds(settings.decisionWaitAfterRootNanos, atLeast: 0)
            // Each shard has its part.
            numTraces = max(1, Int(clamping: settings.numTraces) / shards)
            sampledCacheSize = Self.part(settings.sampledCacheSize, shards)
            nonSampledCacheSize = Self.part(settings.nonSampledCacheSize, shards)
            dropPendingOnShutdown = settings.dropPendingOnShutdown
            blocksOnOverflow = settings.blocksOnOverflow
            maximumTraceBytes = Int(clamping: settings.maximumTraceBytes)
            judgesOnArrival = settings.judgesOnArrival
            forgetsWhatTicksEnd = settings.forgetsWhatTicksEnd
            waitsForDrops = settings.waitsForDrops
            shufflesTicks = settings.shufflesTicks
            let expected = settings.expectedNewTracesPerSecond / UInt64(shards)
            if expected > 0 { tickRoom = expected }
            freedPlaces = settings.freedPlaces
        }

        private static func part(_ size: Int, _ shards: Int) -> Int { size <= 0 ? 0 : max(1, size / shards) }

        /// Fractions are cut off; more than a day is a day, which no simulated trace outlives.
        static func wholeSeconds(_ nanos: UInt64, atLeast least: Int64) -> Int64 {
            max(least, min(86_400, Int64(clamping: nanos / 1_000_000_000)))
        }
    }
}
