import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling

/// Drives a connector with the spans that come to it, and sums up what it hands on as a store of metrics does.
///
/// Only traces of the measured window count. Of connectors whose points are about requests what was true is tallied from the spans themselves;
/// of others it is what the same connector makes of all spans before anything stands on their way.
struct ConnectorMeter {
    private let context: LaneContext
    private var deriver: any MetricDeriver
    /// What it hands on.
    private(set) var shown: PointTally
    /// What was true; `nil` where another meter sees to it, or points are of something else.
    private(set) var truth: RequestTally?
    /// The same connector before everything; `nil` likewise.
    private var unsampled: (deriver: any MetricDeriver, requests: SpanRequests, points: PointTally)?
    /// Requests that it could not evaluate and refused: message → how often.
    private(set) var refused: [String: Int] = [:]
    private var now: Int64 = 0

    init(_ deriver: any MetricDeriver, _ context: LaneContext, seesTruth: Bool) {
        self.context = context
        self.deriver = deriver
        shown = PointTally(deriver.reading)
        let begin = Int64(clamping: context.facts.begin)
        now = begin
        self.deriver.start(at: begin, instance: Text("collector"))
        guard seesTruth else { return }
        if let reading = deriver.reading {
            truth = RequestTally(reading.basis, context.tables)
        } else {
            unsampled = (self.deriver, SpanRequests(deriver.reads), PointTally(nil))
        }
    }

    /// What the metrics would be of all spans; empty where points are about requests.
    var trueValues: [PointTally.Name: Double] { unsampled?.points.values() ?? [:] }

    /// Traces of a slab start.
    mutating func start(_ slab: Slab, ring: SpansRing) {
        guard slab.isMeasured else { return }
        truth?.add(slab.batch)
        guard var (deriver, requests, points) = unsampled.take() else { return }
        let handles = (0..<slab.batch.spanCount).map { SpanHandle(sequence: slab.sequence, row: $0) }
        let request = requests.request(handles, ring: ring, level: nil, states: nil, context.tables)
        var log = EditLog()
        do throws(EvaluationError) {
            points.add(try deriver.consume(request, at: Int64(clamping: slab.until), log: &log))
        } catch {
            // What is true is not known then either.
            refused[error.message, default: 0] += 1
        }
        unsampled = (deriver, requests, points)
    }

    /// A request comes at `time`.
    mutating func hear(_ request: TelemetryRequest, at time: Int64) {
        flush(before: max(now, time))
        now = max(now, time)
        var log = EditLog()
        do throws(EvaluationError) {
            shown.add(try deriver.consume(request, at: now, log: &log))
        } catch {
            refused[error.message, default: 0] += 1
        }
    }

    /// No spans come any more: time runs on for a minute, and until points were handed on once more.
    mutating func finish() {
        flush(before: max(now &+ 60_000_000_000, deriver.nextFlush ?? 0))
        if let next = deriver.nextFlush { shown.add(deriver.flush(at: next)) }
    }

    private mutating func flush(before time: Int64) {
        while let next = deriver.nextFlush, next < time {
            shown.add(deriver.flush(at: next))
            if let after = deriver.nextFlush, after <= next { return }
        }
    }
}
