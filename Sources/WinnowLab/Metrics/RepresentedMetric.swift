import WinnowModel

/// What recorded traces that are themselves samples stand for: estimates for the traffic before it was sampled, the same for every policy.
///
/// Absent when no trace carries a weight. Traces of unknown weight count as one. Intervals are those of the recording as a sample
/// (`WeightedTotal`); a recording that is tiled to a rate has none, because its copies tell nothing new.
struct RepresentedMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "represented_traces", unit: "traces", .neither,
            "traces that the recorded ones stand for (Horvitz-Thompson), all and by class; up to 3 x weight when none was seen",
            counts: .represented),
        MetricEntry(
            "represented_error_ratio", unit: "1", .neither,
            "share of failed requests, by root span, in what the recorded traces stand for; below 3/n when none was seen",
            counts: .represented, range: .share),
        MetricEntry(
            "represented_latency_seconds", unit: "s", .neither,
            "weighted quantile of root durations (resolution 3 %)", counts: .represented),
        MetricEntry(
            "unknown_weight_traces", unit: "traces", .neither,
            "recorded traces that were sampled at a rate that nobody says"),
    ]

    private let facts: TrafficFacts
    private var all = WeightedTotal()
    private var failed = WeightedTotal()
    private var byClass = [WeightedTotal](repeating: WeightedTotal(), count: TraceClasses.all.count)
    private var latencies: [Double] = []

    init(_ context: LaneContext) {
        facts = context.facts
        if facts.weights != nil { latencies = [Double](repeating: 0, count: LatencyBuckets.count) }
    }

    mutating func observe(_ slab: LaneSlab) {
        guard facts.weights != nil else { return }
        let batch = slab.slab.batch
        for trace in 0..<slab.traceCount {
            let weight = batch.weight(of: trace)
            let root = Int(batch.firstSpan[trace])
            all.add(weight)
            if batch.status[root] == SpanStatus.error.rawValue { failed.add(weight) }
            let duration = batch.knownDuration(of: root)
            latencies[LatencyBuckets.bucket(duration)] += weight
            var bits = slab.slab.truth.classes[trace]
            while bits != 0 {
                let index = bits.trailingZeroBitCount
                bits &= bits - 1
                if index < byClass.count { byClass[index].add(weight) }
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        guard let weights = facts.weights else { return [] }
        func value(_ total: WeightedTotal, _ dimension: [(key: String, value: String)], isKnown: Bool = true)
            -> MetricValue
        {
            MetricValue(
                id: "represented_traces", dimension: dimension, value: isKnown ? total.total : nil,
                interval: facts.isAtFileRate && isKnown ? total.interval(greatestWeight: weights.greatest) : nil)
        }
        var values = [value(all, [])]
        for (total, (id, bits)) in zip(byClass, TraceClasses.all) {
            values.append(value(total, [("class", id)], isKnown: !facts.unknownClasses.contains(bits)))
        }
        let knowsErrors = !facts.unknownClasses.contains(.rootError)
        let share = knowsErrors ? all.share(of: failed) : nil
        var interval = share?.interval
        if failed.seen == 0, share != nil {
            let bound = RuleOfThree.share(weight: weights.greatest, represented: all.total)
            interval = Interval(low: 0, high: bound)
        }
        values.append(
            MetricValue(
                id: "represented_error_ratio", value: share?.value, interval: facts.isAtFileRate ? interval : nil))
        for (name, quantile) in [("0.5", 0.5), ("0.95", 0.95), ("0.99", 0.99)] {
            values.append(
                MetricValue(
                    id: "represented_latency_seconds", dimension: [("quantile", name)],
                    value: LatencyBuckets.interpolatedQuantile(quantile, of: latencies).map { $0 / 1e9 }))
        }
        values.append(MetricValue(id: "unknown_weight_traces", value: Double(weights.unknown)))
        return values
    }
}
