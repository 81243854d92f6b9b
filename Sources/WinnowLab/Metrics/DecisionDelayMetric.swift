import WinnowModel

/// How long after the root's end a trace's fate is decided; 0 for a decision that is taken at the start.
///
/// A trace that is pushed out undecided, or waits for ever, has no delay: `undecided_traces` says how many these are.
struct DecisionDelayMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "decision_delay_seconds", unit: "s", .lower,
            "decision minus root's end of the traces that were decided, by quantile (resolution 3 %)"),
        MetricEntry(
            "undecided_traces", unit: "traces", .lower,
            "traces whose way ended undecided in a tail sampler: they have no decision, and no delay",
            range: .upTo("generated_traces")),
    ]
    private var undecided = 0

    init(_ context: LaneContext) {}

    mutating func observe(_ slab: LaneSlab) {
        let firstSpan = slab.slab.batch.firstSpan
        let fate = slab.fate
        for trace in 0..<slab.traceCount where slab.keptSpans[trace] == 0 {
            var isTaken = false
            scan: for row in Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) {
                switch SpanFate(rawValue: fate[row]) {
                case .evicted, .lateAfterPop, .neverDecided, .droppedOnShutdown, .lostInRestart, .unreachable:
                    isTaken = true
                case .notSampled, .droppedByPolicy, .lateNotSampled:
                    isTaken = false
                    break scan
                default: break
                }
            }
            if isTaken { undecided += 1 }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        let starts = summary.blueprint.tailStages.isEmpty
        let counts = summary.decisionDelays.map { Double($0) }
        let delays = [("0.5", 0.5), ("0.99", 0.99)].map { name, quantile in
            let delay: Double? =
                starts ? 0 : LatencyBuckets.interpolatedQuantile(quantile, of: counts).map { $0 / 1e9 }
            return MetricValue(id: "decision_delay_seconds", dimension: [("quantile", name)], value: delay)
        }
        return delays + [MetricValue(id: "undecided_traces", value: Double(undecided))]
    }
}
