public import WinnowModel

extension TailSampler {
    /// What the sampler holds and what has happened to it, for metrics.
    public struct Load: Sendable {
        /// Spans that wait for a decision now.
        public var bufferedSpans = 0
        /// Their exact OTLP size.
        public var bufferedBytes = 0
        /// Most spans that ever waited.
        public var peakBufferedSpans = 0
        /// Most bytes that ever waited.
        public var peakBufferedBytes = 0
        /// Traces pushed out of the map undecided.
        public var evictedTraces = 0
        /// When the first of them was, ns.
        public var firstEviction: Nanos?
        /// Age of the youngest of them, ns: how much traffic the map held when it was fullest of new traces.
        public var shortestEvictionAge: UInt64?
        /// First spans of traces, fragments included.
        public var newTraces = 0
        /// Spans that came after their trace's decision.
        public var lateSpans = 0

        mutating func take(_ bytes: UInt32) {
            bufferedSpans += 1
            bufferedBytes += Int(bytes)
            peakBufferedSpans = max(peakBufferedSpans, bufferedSpans)
            peakBufferedBytes = max(peakBufferedBytes, bufferedBytes)
        }
    }
}
