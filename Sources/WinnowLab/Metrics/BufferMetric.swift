import WinnowPipeline
import WinnowModel

/// What the collectors hold while they wait for decisions, and what they push out undecided: together, and by hop and stage.
///
/// Peaks are those of the window's time. Evictions are of the traces that start in it: `evicted_traces` counts each once however often it came
/// back and was pushed out again, which `evictions` counts.
struct BufferMetric: LaneMetric {
    static let entries = [
        MetricEntry("peak_buffered_spans", unit: "spans", .lower, "most spans that waited, all replicas together"),
        MetricEntry("buffered_otlp_bytes", unit: "bytes", .lower, "OTLP size of the spans at their peak, not memory"),
        MetricEntry(
            "evicted_traces", unit: "traces", .lower,
            "different traces pushed out undecided by num_traces, all and by hop and stage",
            range: .upTo("generated_traces")),
        MetricEntry(
            "evictions", unit: "evictions", .lower,
            "times that a trace was pushed out undecided, all and by hop and stage"),
        MetricEntry(
            "eviction_age_seconds", unit: "s", .higher,
            "age of the youngest trace pushed out undecided: what num_traces held at its worst, all and by hop and stage"
        ),
        MetricEntry(
            "first_eviction_seconds", unit: "s", .higher,
            "when the first trace was pushed out undecided, from the start, all and by hop and stage"),
        MetricEntry("late_spans", unit: "spans", .lower, "spans that came after their trace's decision"),
    ]

    private let start: Nanos
    private var evicted = 0
    /// By number of the stage over all hops; the last stands for those beyond.
    private var evictedBy = [Int](repeating: 0, count: 64)

    init(_ context: LaneContext) { start = context.facts.begin }

    mutating func observe(_ slab: LaneSlab) {
        guard let column = slab.evictedBy else { return }
        for stages in column where stages != 0 {
            evicted += 1
            var bits = stages
            while bits != 0 {
                evictedBy[bits.trailingZeroBitCount] += 1
                bits &= bits - 1
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        let stages = summary.stages.enumerated().filter { summary.blueprint.stages[$0.offset].kind.isTail }
        let rows: [[MetricValue]] = stages.map { number, stage in
            evictions(
                [("hop", stage.hop), ("stage", "\(stage.stage)")], traces: evictedBy[min(number, 63)],
                stage.evictions, age: stage.shortestEvictionAge, first: stage.firstEviction)
        }
        let whole = evictions(
            [], traces: evicted, stages.reduce(0) { $0 + $1.element.evictions },
            age: stages.compactMap(\.element.shortestEvictionAge).min(),
            first: stages.compactMap(\.element.firstEviction).min())
        // What starts an entry anew after its trace was taken out is late, too.
        let late = stages.reduce(summary.ledger[.lateAfterPop]) { $0 + $1.element.lateSpans }
        return [
            MetricValue(id: "peak_buffered_spans", value: Double(summary.buffer.peakSpans)),
            MetricValue(id: "buffered_otlp_bytes", value: Double(summary.buffer.peakBytes)),
            MetricValue(id: "late_spans", value: Double(late)),
        ] + whole + rows.joined()
    }

    private func evictions(
        _ dimension: [(key: String, value: String)], traces: Int, _ events: Int, age: UInt64?, first: Nanos?
    ) -> [MetricValue] {
        [
            MetricValue(id: "evicted_traces", dimension: dimension, value: Double(traces)),
            MetricValue(id: "evictions", dimension: dimension, value: Double(events)),
            MetricValue(id: "eviction_age_seconds", dimension: dimension, value: age.map { Double($0) / 1e9 }),
            MetricValue(
                id: "first_eviction_seconds", dimension: dimension,
                value: first.map { Double($0 - min($0, start)) / 1e9 }),
        ]
    }
}
