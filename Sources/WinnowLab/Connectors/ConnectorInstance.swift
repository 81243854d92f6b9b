import WinnowModel
import WinnowOTTL
import WinnowPipeline

/// A connector in one collector, with what a store of metrics makes of what it hands on.
struct ConnectorInstance {
    private var deriver: any MetricDeriver
    /// What it has handed on.
    private(set) var shown: PointTally
    private var now: Int64

    /// The instance of a replica, which starts at a time in Unix nanoseconds.
    init(_ deriver: any MetricDeriver, replica: Int, startsAt begin: Int64) {
        self.deriver = deriver
        shown = PointTally(deriver.reading)
        now = begin
        self.deriver.start(at: begin, instance: Text("collector-\(replica + 1)"))
    }

    /// A request comes at `time`.
    mutating func hear(_ request: TelemetryRequest, at time: Int64) throws(EvaluationError) {
        flush(before: max(now, time))
        now = max(now, time)
        var log = EditLog()
        shown.add(try deriver.consume(request, at: now, log: &log))
    }

    /// No spans come any more: time runs on for a minute, and until points were handed on once more.
    mutating func finish() {
        flush(before: max(now &+ 60_000_000_000, deriver.nextFlush ?? 0))
        if let next = deriver.nextFlush {
            now = max(now, next)
            shown.add(deriver.flush(at: next))
        }
        shown.add(deriver.stop(at: now))
    }

    private mutating func flush(before time: Int64) {
        while let next = deriver.nextFlush, next < time {
            shown.add(deriver.flush(at: next))
            if let after = deriver.nextFlush, after <= next { return }
        }
    }
}
