import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Writes the spans that leave a route to trace files, as they leave it.
struct ExportedSpans: RecordedListener {
    /// Spans written.
    private(set) var spans = 0
    /// How many of them had left before, by another way.
    private(set) var repeats = 0
    /// What could not be written.
    private var failure: Failure?
    private let growing: RouteEdits
    private let direct: [TraceFileStream]
    /// Formats that want the spans of a trace together get them at the end.
    private let collecting: [TraceFileStream]
    private var gathered = GatheredSpans()
    private var collected = GatheredSpans()
    /// Number of the request that is filled, when it began, and its spans.
    private var request: (number: UInt32, since: Nanos, spans: Int) = (0, 0, 0)
    /// Spans of each stretch that are under way.
    private var travelling: [Int] = []
    private var base = 0
    private var states: [StateKey: UInt32] = [:]

    private struct StateKey: Hashable {
        var extras: UInt32
        var state: String
    }

    /// As the Collector's batch processor: 200 ms, 8,192 spans.
    private static let batchNanos: UInt64 = 200_000_000
    private static let batchSpans = 8192

    init(_ growing: RouteEdits, to streams: [TraceFileStream]) {
        self.growing = growing
        direct = streams.filter { !$0.writer.format.needsWholeTraces }
        collecting = streams.filter { $0.writer.format.needsWholeTraces }
    }

    mutating func start(_ spans: Spans, sampledOut: Int) { travelling.append(spans.batch.spanCount - sampledOut) }

    mutating func arrive(_ span: SpanHandle, at now: Nanos) {}

    mutating func apply(_ output: Route.Output, _ states: SpanStates, _ level: EditLevel?, _ ring: SpansRing) {
        for run in output.gone.runs { travelling[run.first.sequence - base] -= Int(run.count) }
        var from = 0
        for run in output.runs {
            begin(run.at, run.end - from)
            for span in output.stored[from..<run.end] {
                travelling[span.sequence - base] -= 1
                append(span.row, of: level?.spans(span.sequence) ?? ring[span.sequence], states)
            }
            from = run.end
        }
        repeats += output.again.count
        for copy in output.again {
            begin(copy.at, 1)
            append(copy.span.row, of: copy.copy, copy.states)
        }
        if gathered.count >= Self.batchSpans { write() }
    }

    var oldest: (sequence: Int, travelling: Int)? { travelling.first.map { (base, $0) } }

    mutating func retire(_ states: SpanStates) {
        travelling.removeFirst()
        base += 1
    }

    /// Writes what is left; throws what could not be written.
    mutating func finish() throws(Failure) {
        write()
        if !collecting.isEmpty {
            let batch = collected.byTrace()
            for stream in collecting { put(batch, to: stream) }
        }
        if let failure { throw failure }
    }

    /// Spans come at `now`: a request that has been filled long enough, or would get too large, ends.
    private mutating func begin(_ now: Nanos, _ count: Int) {
        if request.spans > 0, now > request.since &+ Self.batchNanos || request.spans + count > Self.batchSpans {
            request = (request.number &+ 1, now, 0)
        }
        if request.spans == 0 { request.since = now }
        request.spans += count
    }

    private mutating func append(_ row: Int, of stretch: Spans, _ states: SpanStates) {
        spans += 1
        var extras = stretch.batch.extras.isEmpty ? 0 : stretch.batch.extras[row]
        if states.mayHaveGrown(stretch.sequence) {
            let key = StateKey(extras: extras, state: states.traceState(row, stretch))
            extras = self.states[key] ?? growing.extras(extras, traceState: key.state)
            self.states[key] = extras
        }
        gathered.append(row, of: stretch, extras: extras, request: request.number)
    }

    private mutating func write() {
        if gathered.count == 0 { return }
        let batch = gathered.batch
        for stream in direct { put(batch, to: stream) }
        if !collecting.isEmpty { collected.append(batch) }
        gathered = GatheredSpans()
    }

    private mutating func put(_ batch: TraceBatch, to stream: TraceFileStream) {
        if failure != nil || !stream.isRead { return }
        do throws(Failure) { try stream.add(stream.piece(batch, growing.tables)) } catch { failure = error }
    }
}
