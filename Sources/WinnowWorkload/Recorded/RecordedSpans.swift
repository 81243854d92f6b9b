import WinnowFormats
import WinnowModel

/// Spans of one or more files in the order of reading, before they are put together to traces.
struct RecordedSpans {
    /// A trace as far as it was read.
    struct Trace {
        let id: TraceID
        /// When the first of its spans started; `max` while no span says.
        var first: Nanos
        var spanCount: UInt32
    }

    var tables: TraceTables { block.tables }
    let rows = RecordedRows()
    private(set) var block = SpanBlock()
    /// Traces in order of appearance.
    private(set) var traces: [Trace] = []
    /// Spans that ended before they started.
    private(set) var endBeforeStart = 0
    /// Spans with neither a start nor an end.
    private(set) var withoutTimes = 0
    /// Spans with an end and no start.
    private(set) var withoutStart = 0
    private(set) var damages: [(file: String, damage: TraceDamage)] = []
    /// SHA-256 of each file, where it was asked for.
    private(set) var digests: [(file: String, sha256: String)] = []
    /// True when some file's format can carry a status.
    private(set) var knowsStatus = false
    /// Times that were given others when they were read, by number of the row.
    private(set) var recordedTimes = RecordedTimes()
    private var numbers = NumberTable()
    private var firstRequest: UInt32 = 0

    /// Appends all spans of a file.
    mutating func read(
        _ path: String, isHashed: Bool, progress: (_ spans: Int) -> Void
    ) throws(Failure) {
        let file = try TraceFile(path, isHashed: isHashed)
        if file.format.id != "nezha-csv" { knowsStatus = true }
        let before = rows.count
        var lastRequest = firstRequest
        var more = true
        while more {
            block.removeSpans()
            more = try file.read(&block)
            if rows.count + block.count > Int(Int32.max) {
                throw Failure(.data, Diagnostic("more than 2,147,483,647 spans are too many", file: path))
            }
            append(&lastRequest)
            progress(rows.count)
        }
        block.removeSpans()
        firstRequest = lastRequest &+ 1
        damages.append((path, file.damage))
        if isHashed { digests.append((path, try file.digest())) }
        if rows.count == before {
            let found = file.damage.diagnostics
            throw Failure(.data, found.isEmpty ? [Diagnostic("the file holds no spans", file: path)] : found)
        }
    }

    private mutating func append(_ lastRequest: inout UInt32) {
        let spans = block.spans
        let before = rows.count
        block.recordedTimes.forEach(in: 0..<spans.count) { row, start, end in
            recordedTimes.append(before + row, start: start, end: end)
        }
        var next = 0
        var last = (id: TraceID(high: 0, low: 0), number: UInt32.max)
        while next < spans.count {
            let room = rows.room()
            let count = min(room.count, spans.count - next)
            for index in 0..<count {
                let span = spans[next + index]
                if last.number == .max || span.traceID != last.id { last = (span.traceID, number(span.traceID)) }
                let ordinal = firstRequest &+ span.request
                lastRequest = max(lastRequest, ordinal)
                let row = RecordedRow(
                    spanID: span.spanID, parentSpanID: span.parentSpanID, start: span.start, end: span.end,
                    trace: last.number, operation: span.operation, instance: span.instance,
                    attributes: span.attributes, extras: span.extras, flags: span.flags, request: ordinal,
                    status: span.status, part: span.part.rawValue)
                room.initializeElement(at: index, to: row)
                note(row)
            }
            rows.add(count)
            next += count
        }
    }

    @inline(__always)
    private mutating func note(_ row: RecordedRow) {
        let instant = row.instant
        let trace = Int(row.trace)
        traces[trace].spanCount &+= 1
        if instant != 0, instant < traces[trace].first { traces[trace].first = instant }
        if row.end < row.start {
            if row.end != 0 { endBeforeStart += 1 }
        } else if row.start == 0 {
            if row.end != 0 { withoutStart += 1 } else { withoutTimes += 1 }
        }
    }

    private mutating func number(_ id: TraceID) -> UInt32 {
        if let known = numbers.find(id.high, id.low) { return known }
        let number = UInt32(traces.count)
        traces.append(Trace(id: id, first: .max, spanCount: 0))
        numbers.insert(id.high, id.low, number)
        return number
    }

    /// Forgets what only reading needs.
    mutating func close() {
        numbers.removeAll()
        let tables = block.tables
        block = SpanBlock()
        block.tables = tables
    }
}
