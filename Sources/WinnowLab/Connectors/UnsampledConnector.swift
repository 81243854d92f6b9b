import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling

/// A connector that hears of every span: what its metrics would be were nothing on the way.
struct UnsampledConnector {
    private var deriver: any MetricDeriver
    private var requests: SpanRequests
    private var points = PointTally(nil)
    /// Spans that it could not evaluate: message → how many.
    private(set) var refused: [String: Int] = [:]

    init(_ deriver: any MetricDeriver, startsAt begin: Int64) {
        self.deriver = deriver
        requests = SpanRequests(deriver.reads)
        self.deriver.start(at: begin, instance: Text("collector"))
    }

    /// What its metrics count.
    var values: [PointTally.Name: Double] { points.values() }

    /// Hears of the spans of a slab. One that cannot be evaluated loses nobody else's figures.
    mutating func hear(_ slab: Slab, ring: SpansRing, _ tables: TraceTables) {
        var waiting = [0..<slab.batch.spanCount]
        while let rows = waiting.popLast() {
            if rows.isEmpty { continue }
            let handles = rows.map { SpanHandle(sequence: slab.sequence, row: $0) }
            let request = requests.request(handles, ring: ring, level: nil, states: nil, tables)
            let before = deriver
            var log = EditLog()
            do throws(EvaluationError) {
                points.add(try deriver.consume(request, at: Int64(clamping: slab.until), log: &log))
            } catch {
                // A request is refused as a whole: its halves are looked at alone, down to the span.
                deriver = before
                if rows.count == 1 {
                    refused[error.message, default: 0] += 1
                } else {
                    let middle = rows.lowerBound + rows.count / 2
                    waiting += [middle..<rows.upperBound, rows.lowerBound..<middle]
                }
            }
        }
    }
}
