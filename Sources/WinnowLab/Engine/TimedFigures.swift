import Synchronization
import WinnowModel
import WinnowStore

/// How long the making of traffic takes, over all threads of a run.
final class TrafficClock: Sendable {
    private let generating = Mutex<UInt64>(0)

    /// CPU time so far, ns.
    var nanos: UInt64 { generating.withLock { $0 } }

    /// Times a piece of it, one job of one thread.
    func job(_ body: () -> Void) {
        let start = Stopwatch.threadNanos()
        body()
        add(Stopwatch.threadNanos() &- start)
    }

    func add(_ nanos: UInt64) { generating.withLock { $0 &+= nanos } }
}

/// Figures of a run that depend on the machine: throughput and memory, rows of kind `timed`.
enum TimedFigures {
    /// The figures of every run, per policy and seed.
    static let entries = [
        MetricEntry(
            "spans_per_second", unit: "spans/s", .higher,
            "spans of the traffic per second of the policy's CPU time, one core: one over lane_cpu_ns_per_span",
            kind: .timed),
        MetricEntry(
            "lane_cpu_ns_per_span", unit: "ns", .lower,
            "CPU time of everything done for the policy: samplers, batch span processors of its own, collectors, ledger, metrics",
            kind: .timed),
        MetricEntry(
            "sampler_cpu_ns_per_span", unit: "ns", .lower,
            "CPU time inside its samplers: start-time decisions, and samplers in collectors", kind: .timed),
        MetricEntry(
            "generate_cpu_ns_per_span", unit: "ns", .lower,
            "CPU time to make the traffic, the same for every policy: to draw it, or to lay recorded traces out in order",
            kind: .timed),
        MetricEntry(
            "read_cpu_ns_per_span", unit: "ns", .lower,
            "CPU time to read recorded traces, the same for every policy and seed", kind: .timed),
        MetricEntry(
            "peak_memory_bytes", unit: "bytes", .lower,
            "most memory that the whole process had in use until the seed was finished: all policies together",
            kind: .timed),
    ]

    /// The figures of one lane; `spans` is what it worked on, `reading` the CPU time of reading recorded spans, per span.
    static func values(
        _ lane: LaneClock, _ traffic: TrafficClock, spans: Int, readNanosPerSpan: Double?, peakBytes: Int
    ) -> [MetricValue] {
        func perSpan(_ nanos: Double) -> Double? { spans > 0 ? nanos / Double(spans) : nil }
        let laneNanos = lane.lane
        var values = [
            MetricValue(id: "spans_per_second", value: laneNanos > 0 ? Double(spans) * 1e9 / laneNanos : nil),
            MetricValue(id: "lane_cpu_ns_per_span", value: perSpan(laneNanos)),
            MetricValue(id: "sampler_cpu_ns_per_span", value: perSpan(lane.samplers)),
            MetricValue(id: "generate_cpu_ns_per_span", value: perSpan(Double(traffic.nanos))),
        ]
        if let readNanosPerSpan { values.append(MetricValue(id: "read_cpu_ns_per_span", value: readNanosPerSpan)) }
        return values + [MetricValue(id: "peak_memory_bytes", value: Double(peakBytes))]
    }
}
