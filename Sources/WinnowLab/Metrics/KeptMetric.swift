import WinnowModel
import WinnowPipeline

/// What was kept of the traces, and what the backend charges.
///
/// `kept_bytes` is the size of what was kept if each trace's spans came in one request: it compares policies by what they keep. The backend
/// charges for what reaches it, whatever requests that came in: the bytes and spans of `hop_bytes` and `hop_spans` into the hop `backend`.
///
/// Of a recording that is itself a sample, counted is what was recorded: earlier sampling lies before these collectors, and the backend charges
/// for what it gets.
struct KeptMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "kept_traces", unit: "traces", .neither, "traces of which at least one span was kept",
            range: .upTo("generated_traces")),
        MetricEntry("kept_spans", unit: "spans", .neither, "spans kept", range: .upTo("generated_spans")),
        MetricEntry("kept_bytes", unit: "bytes", .lower, "OTLP size of the kept spans, one request per trace"),
        MetricEntry("kept_trace_ratio", unit: "1", .neither, "kept traces / traces", range: .share),
        MetricEntry("kept_span_ratio", unit: "1", .neither, "kept spans / spans", range: .share),
        MetricEntry(
            "backend_cost_usd_per_month", unit: "USD/month", .lower,
            "what the backend charges for the requests that reach it, at this rate for 30 days"),
    ]
    private var traces = 0
    private var keptTraces = 0
    private var spans = 0
    private var keptSpans = 0
    private var bytes = 0
    private let context: LaneContext

    init(_ context: LaneContext) { self.context = context }

    mutating func observe(_ slab: LaneSlab) {
        traces += slab.traceCount
        spans += slab.spanCount
        let firstSpan = slab.slab.batch.firstSpan
        let stored = slab.edited?.spans ?? slab.slab.spans
        let meter = slab.edited?.meter ?? context.meter
        for trace in 0..<slab.traceCount where slab.keptSpans[trace] > 0 {
            keptTraces += 1
            keptSpans += Int(slab.keptSpans[trace])
            bytes += meter.bytes(
                Int(firstSpan[trace])..<Int(firstSpan[trace + 1]), of: stored, fates: slab.fate,
                added: slab.addedBytes)
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var cost: Double?
        if let seconds = context.facts.ratedSeconds, let backend = summary.traffic.hops.last {
            cost = context.prices.backendUSDPerMonth(
                bytes: Double(backend.bytes), spans: Double(backend.spans), seconds: seconds)
        }
        return [
            MetricValue(id: "kept_traces", value: Double(keptTraces)),
            MetricValue(id: "kept_spans", value: Double(keptSpans)),
            MetricValue(id: "kept_bytes", value: Double(bytes)),
            MetricValue(id: "kept_trace_ratio", value: traces > 0 ? Double(keptTraces) / Double(traces) : nil),
            MetricValue(id: "kept_span_ratio", value: spans > 0 ? Double(keptSpans) / Double(spans) : nil),
            MetricValue(id: "backend_cost_usd_per_month", value: cost),
        ]
    }
}
