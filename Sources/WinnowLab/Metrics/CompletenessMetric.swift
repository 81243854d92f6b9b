import WinnowModel

/// Whether kept traces are whole: each recorded trace is looked at once, whatever it stands for.
struct CompletenessMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "complete_traces", unit: "traces", .higher, "kept traces of which every span was kept",
            range: .upTo("kept_traces")),
        MetricEntry(
            "broken_traces", unit: "traces", .lower, "kept traces of which a span was not kept",
            range: .upTo("kept_traces")),
        MetricEntry("trace_completeness_ratio", unit: "1", .higher, "complete traces / kept traces", range: .share),
        MetricEntry(
            "rootless_traces", unit: "traces", .lower, "kept traces without their root span",
            range: .upTo("kept_traces")),
        MetricEntry("orphan_spans", unit: "spans", .lower, "kept spans whose parent was not kept"),
    ]
    private var keptTraces = 0.0
    private var complete = 0.0
    private var rootless = 0.0
    private var orphans = 0.0

    init(_ context: LaneContext) {}

    mutating func observe(_ slab: LaneSlab) {
        let batch = slab.slab.batch
        let parent = batch.parent
        for trace in 0..<slab.traceCount where slab.keptSpans[trace] > 0 {
            keptTraces += 1
            let rows = batch.spans(of: trace)
            if Int(slab.keptSpans[trace]) == rows.count {
                complete += 1
                continue
            }
            if !slab.keepsRoot(trace) { rootless += 1 }
            for row in rows where slab.fate[row] == SpanFate.kept.rawValue && parent[row] >= 0 {
                if slab.fate[Int(parent[row])] != SpanFate.kept.rawValue { orphans += 1 }
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        [
            MetricValue(id: "complete_traces", value: complete),
            MetricValue(id: "broken_traces", value: keptTraces - complete),
            MetricValue(id: "trace_completeness_ratio", value: keptTraces > 0 ? complete / keptTraces : nil),
            MetricValue(id: "rootless_traces", value: rootless),
            MetricValue(id: "orphan_spans", value: orphans),
        ]
    }
}
