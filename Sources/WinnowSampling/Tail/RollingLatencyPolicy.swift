import WinnowModel

/// Samples a trace that is slower than a rolling quantile of its root operation.
///
/// Durations (the root span's, or the trace's extent while the root is missing) are counted per root operation in buckets 3 % wide, in
/// windows of `windowNanos`; the threshold is the quantile of the last two windows. Until an operation has been seen `minimumCount` times,
/// a fixed threshold stands in.
public struct RollingLatencyPolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.rolling_latency", summary: "slower than a rolling quantile of its root operation",
        example: "sampler: tail_bounded\nslow_quantile: 0.99",
        source: "what a p99 policy needs: a sketch per key, a window, a least count")

    /// What a user may set.
    public struct Settings: Sendable {
        /// Which quantile, 0...1.
        public var quantile = 0.99
        /// Length of a window, ns.
        public var windowNanos: UInt64 = 60_000_000_000
        /// Traces of an operation before its quantile counts.
        public var minimumCount = 100
        /// Threshold until then, ns.
        public var fallbackNanos: UInt64 = 5_000_000_000

        /// Creates the defaults.
        public init() {}
    }

    private struct Sketch {
        var current = [UInt32](repeating: 0, count: LatencyBuckets.count)
        var previous = [UInt32](repeating: 0, count: LatencyBuckets.count)
        var windowEnd: Nanos
        var seen = 0
        var threshold: UInt64
    }

    private let settings: Settings
    private var sketches: [Sketch] = []
    /// By operation, one after the place of its sketch; 0: it has none yet. The first place is that of traces without a root.
    private var places: [Int32] = [0]

    /// Creates the policy.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Compares each trace with its operation's threshold, then counts it.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let batch = due.batch
        for index in 0..<due.count {
            var first = Nanos.max
            var last: Nanos = 0
            var root = -1
            for place in due.range(index) {
                let row = Int(due.rows[place])
                first = min(first, batch.start[row])
                last = max(last, batch.end[row])
                if root < 0 && batch.parent[row] == -1 { root = row }
            }
            if root >= 0 {
                first = batch.start[root]
                last = max(first, batch.end[root])
            }
            let duration = last > first ? last - first : 0
            let key = root >= 0 ? Int(batch.operation[root]) + 1 : 0
            let sketch = place(of: key, at: last)
            verdicts[Int(due.positions[index])] =
                Self.judge(duration, by: &sketches[sketch], settings, at: last) ? 1 : 0
        }
    }

    private mutating func place(of key: Int, at now: Nanos) -> Int {
        if key >= places.count { places += [Int32](repeating: 0, count: key + 1 - places.count) }
        if places[key] == 0 {
            sketches.append(Sketch(windowEnd: now &+ settings.windowNanos, threshold: settings.fallbackNanos))
            places[key] = Int32(truncatingIfNeeded: sketches.count)
        }
        return Int(places[key]) - 1
    }

    private static func judge(
        _ duration: UInt64, by sketch: inout Sketch, _ settings: Settings, at now: Nanos
    ) -> Bool {
        if now >= sketch.windowEnd {
            sketch.previous = sketch.current
            sketch.current = [UInt32](repeating: 0, count: LatencyBuckets.count)
            sketch.windowEnd = now &+ settings.windowNanos
            if sketch.seen >= settings.minimumCount {
                sketch.threshold =
                    LatencyBuckets.quantile(settings.quantile, of: sketch.previous) ?? sketch.threshold
            }
        }
        let slow = duration > sketch.threshold
        sketch.current[LatencyBuckets.bucket(duration)] &+= 1
        sketch.seen += 1
        if sketch.seen == settings.minimumCount {
            let sum = zip(sketch.current, sketch.previous).map { $0 &+ $1 }
            sketch.threshold = LatencyBuckets.quantile(settings.quantile, of: sum) ?? sketch.threshold
        }
        return slow
    }
}
