import WinnowModel

/// How many traces of each class were kept.
struct RetentionMetric: LaneMetric {
    static let entries = [
        MetricEntry("class_traces", unit: "traces", .neither, "traces of a class"),
        MetricEntry("class_kept_traces", unit: "traces", .higher, "kept traces of a class"),
        MetricEntry("class_retention_ratio", unit: "1", .higher, "kept / all traces of a class, Wilson 95 %"),
        MetricEntry(
            "error_retention_ratio", unit: "1", .higher, "kept / all traces with an error (root_error or inner_error)"),
    ]
    private var all = [Double](repeating: 0, count: TraceClasses.all.count)
    private var kept = [Double](repeating: 0, count: TraceClasses.all.count)
    private var errors = 0.0
    private var keptErrors = 0.0
    private let context: LaneContext

    init(_ context: LaneContext) { self.context = context }

    mutating func observe(_ slab: LaneSlab) {
        let classes = slab.slab.truth.classes
        let error = TraceClasses.rootError.rawValue | TraceClasses.innerError.rawValue
        for trace in 0..<slab.traceCount {
            var bits = classes[trace]
            let isKept: Double = slab.keptSpans[trace] > 0 ? 1 : 0
            if bits & error != 0 {
                errors += 1
                keptErrors += isKept
            }
            while bits != 0 {
                let index = bits.trailingZeroBitCount
                bits &= bits - 1
                if index < all.count {
                    all[index] += 1
                    kept[index] += isKept
                }
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var values: [MetricValue] = []
        let generated = context.facts.isGenerated
        for (index, (id, value)) in TraceClasses.all.enumerated() {
            let unknown = context.facts.unknownClasses.contains(value)
            let dimension = [(key: "class", value: id)]
            values.append(
                MetricValue(id: "class_traces", dimension: dimension, value: unknown ? nil : all[index]))
            values.append(
                MetricValue(id: "class_kept_traces", dimension: dimension, value: unknown ? nil : kept[index]))
            values.append(
                MetricValue(
                    id: "class_retention_ratio", dimension: dimension,
                    value: unknown || all[index] == 0 ? nil : kept[index] / all[index],
                    // A recording is what happened, not a sample of what might have: a count, no interval.
                    interval: generated && !unknown ? wilson(successes: kept[index], trials: all[index]) : nil))
        }
        values.append(
            MetricValue(
                id: "error_retention_ratio", value: errors == 0 ? nil : keptErrors / errors,
                interval: generated ? wilson(successes: keptErrors, trials: errors) : nil))
        return values
    }
}
