import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling

/// The spans of the measured window that a policy keeps, as its backend gets them, for whoever sends them on.
final class LaneExport {
    /// Tables of the spans: they grow with the trace states that samplers write.
    var tables: TraceTables { growing.tables }
    private let growing: RouteEdits
    private var gathered = GatheredSpans()
    private var states: [StateKey: UInt32] = [:]
    private var request: (number: UInt32, spans: Int) = (0, 0)

    private struct StateKey: Hashable {
        var extras: UInt32
        var state: String
    }

    /// Spans at which a request ends, as the batch span processor of SDKs has it; one trace may have more.
    private static let requestSpans = 512

    /// Creates an empty export; `growing` is what a route's processors make spans with.
    init(_ growing: RouteEdits) { self.growing = growing }

    /// A slab has retired: what was kept of it is gathered, trace by trace.
    func retired(_ slab: LaneSlab, _ spans: Spans, _ states: SpanStates) {
        let mayHaveGrown = states.mayHaveGrown(spans.sequence)
        for trace in 0..<slab.traceCount where slab.keptSpans[trace] > 0 {
            let kept = Int(slab.keptSpans[trace])
            if request.spans > 0, request.spans + kept > Self.requestSpans { request = (request.number &+ 1, 0) }
            request.spans += kept
            for row in slab.slab.batch.spans(of: trace) where slab.fate[row] == SpanFate.kept.rawValue {
                var extras = spans.batch.extras.isEmpty ? 0 : spans.batch.extras[row]
                if mayHaveGrown {
                    let key = StateKey(extras: extras, state: states.traceState(row, spans))
                    extras = self.states[key] ?? growing.extras(extras, traceState: key.state)
                    self.states[key] = extras
                }
                gathered.append(row, of: spans, extras: extras, request: request.number)
            }
        }
    }

    /// What was gathered since the last time; `nil` for nothing.
    func drain() -> TraceBatch? {
        if gathered.count == 0 { return nil }
        let batch = gathered.batch
        gathered = GatheredSpans()
        request = (request.number &+ 1, 0)
        return batch
    }
}
