import WinnowModel

/// How many traces of each class were kept, each as what makes it one of the class (`KeptClasses`).
///
/// `error_retention_ratio` is of the traces of either error class, kept when some failed span is, the root or another.
///
/// Of a recording that is itself a sample, `class_traces` and `class_kept_traces` count what was recorded, and the ratios are of what that stands
/// for: Σ weight × kept / Σ weight (Hájek's form of Horvitz–Thompson). Their interval is Wilson's at the effective number of traces
/// (`WeightedTotal`); a recording without weights is what happened, and has none.
struct RetentionMetric: LaneMetric {
    static let entries = [
        MetricEntry("class_traces", unit: "traces", .neither, "traces of a class"),
        MetricEntry(
            "class_kept_traces", unit: "traces", .higher, "of those, traces of which was kept what makes them one",
            range: .upTo("class_traces")),
        MetricEntry(
            "class_retention_ratio", unit: "1", .higher,
            "kept / all traces of a class, each with its weight, Wilson 95 %",
            counts: .represented, range: .share),
        MetricEntry(
            "error_retention_ratio", unit: "1", .higher,
            "kept / all traces with an error (root_error or inner_error), kept when a failed span is, each with its weight",
            counts: .represented, range: .share),
    ]
    private struct Counts {
        var all = WeightedTotal()
        var kept = WeightedTotal()

        mutating func add(_ weight: Double, isKept: Bool) {
            all.add(weight)
            if isKept { kept.add(weight) }
        }
    }

    private var byClass = [Counts](repeating: Counts(), count: TraceClasses.all.count)
    private var errors = Counts()
    private let context: LaneContext

    init(_ context: LaneContext) { self.context = context }

    mutating func observe(_ slab: LaneSlab) {
        let classes = slab.slab.truth.classes
        let keptAs = slab.keptClasses
        let error = TraceClasses.rootError.rawValue | TraceClasses.innerError.rawValue
        for trace in 0..<slab.traceCount {
            var bits = classes[trace]
            let kept = keptAs[trace]
            let weight = slab.slab.batch.weight(of: trace)
            if bits & error != 0 {
                let isSeen = kept & error != 0 || slab.keptSpans[trace] > 0 && slab.keepsFailedSpan(trace)
                errors.add(weight, isKept: isSeen)
            }
            while bits != 0 {
                let index = bits.trailingZeroBitCount
                bits &= bits - 1
                if index < byClass.count { byClass[index].add(weight, isKept: kept >> index & 1 != 0) }
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var values: [MetricValue] = []
        for (counts, (id, value)) in zip(byClass, TraceClasses.all) {
            let unknown = context.facts.unknownClasses.contains(value)
            let dimension = [(key: "class", value: id)]
            values.append(
                MetricValue(id: "class_traces", dimension: dimension, value: unknown ? nil : counts.all.seen))
            values.append(
                MetricValue(id: "class_kept_traces", dimension: dimension, value: unknown ? nil : counts.kept.seen))
            values.append(ratio("class_retention_ratio", dimension, counts, isKnown: !unknown))
        }
        values.append(ratio("error_retention_ratio", [], errors))
        return values
    }

    private func ratio(
        _ id: String, _ dimension: [(key: String, value: String)], _ counts: Counts, isKnown: Bool = true
    ) -> MetricValue {
        let share = isKnown ? counts.all.share(of: counts.kept) : nil
        var interval: Interval?
        if context.facts.isGenerated {
            interval = isKnown ? wilson(successes: counts.kept.seen, trials: counts.all.seen) : nil
        } else if context.facts.isAtFileRate {
            interval = share?.interval
        }
        return MetricValue(id: id, dimension: dimension, value: share?.value, interval: interval)
    }
}
