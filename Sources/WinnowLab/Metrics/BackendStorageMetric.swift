import WinnowModel
import WinnowPipeline

/// What the backend of an experiment keeps: bytes with its indexes, and traces that its memory has no room for.
///
/// A span that came twice is stored twice. The memory of a store forgets the trace that came first when one more comes than it holds: at the end
/// of the run as many are gone as came beyond.
struct BackendStorageMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "backend_stored_bytes", unit: "bytes", .lower,
            "bytes that the backend stores of what reached it, indexes included", isSparse: true),
        MetricEntry(
            "backend_forgotten_traces", unit: "traces", .lower,
            "kept traces that the backend's memory had forgotten at the end (max_traces)", isSparse: true),
    ]
    private var keptTraces = 0
    private let backend: BackendBehavior?

    init(_ context: LaneContext) { backend = context.transport?.settings.backend }

    mutating func observe(_ slab: LaneSlab) {
        guard backend?.mostTraces != nil else { return }
        for trace in 0..<slab.traceCount where slab.keptSpans[trace] > 0 { keptTraces += 1 }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        guard let backend, let arrived = summary.traffic.hops.last else { return [] }
        var values: [MetricValue] = []
        let bytes = Double(arrived.bytes) * backend.storedShare
        if bytes > 0 { values.append(MetricValue(id: "backend_stored_bytes", value: bytes)) }
        if let most = backend.mostTraces, keptTraces > most {
            values.append(MetricValue(id: "backend_forgotten_traces", value: Double(keptTraces - most)))
        }
        return values
    }
}
