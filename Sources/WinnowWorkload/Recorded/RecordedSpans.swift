import WinnowFormats
import WinnowModel

/// Spans of one or more files in the order of reading, before they are put together to traces.
struct RecordedSpans {
    var tables: TraceTables { block.tables }
    private(set) var block = SpanBlock()
    /// Number of the trace of each span.
    private(set) var trace: [UInt32] = []
    private(set) var traceIDs: [TraceID] = []
    private(set) var spanID: [UInt64] = []
    private(set) var parentSpanID: [UInt64] = []
    private(set) var start: [Nanos] = []
    private(set) var end: [Nanos] = []
    private(set) var operation: [UInt32] = []
    private(set) var instance: [UInt32] = []
    private(set) var status: [UInt8] = []
    private(set) var attributes: [UInt32] = []
    private(set) var extras: [UInt32] = []
    private(set) var flags: [UInt32] = []
    private(set) var request: [UInt32] = []
    private(set) var damages: [(file: String, damage: TraceDamage)] = []
    /// True when some file's format can carry a status.
    private(set) var knowsStatus = false
    /// True when some file's format tells a span in several records (Zipkin's client and server halves).
    private(set) var hasPartialSpans = false
    private var numbers = NumberTable()
    private var firstRequest: UInt32 = 0

    /// Appends all spans of a file.
    mutating func read(_ path: String, progress: (_ spans: Int) -> Void) throws(Failure) {
        let file = try TraceFile(path)
        if file.format.id != "nezha-csv" { knowsStatus = true }
        if file.format.hasPartialSpans { hasPartialSpans = true }
        let before = spanID.count
        var lastRequest = firstRequest
        var more = true
        while more {
            block.removeSpans()
            more = try file.read(&block)
            if spanID.count + block.count > Int(Int32.max) {
                throw Failure(.data, Diagnostic("more than 2,147,483,647 spans are too many", file: path))
            }
            append(&lastRequest)
            progress(spanID.count)
        }
        block.removeSpans()
        firstRequest = lastRequest &+ 1
        damages.append((path, file.damage))
        if spanID.count == before {
            let found = file.damage.diagnostics
            throw Failure(.data, found.isEmpty ? [Diagnostic("the file holds no spans", file: path)] : found)
        }
    }

    private mutating func append(_ lastRequest: inout UInt32) {
        var last = (id: TraceID(high: 0, low: 0), number: UInt32.max)
        for span in block.spans {
            if last.number == .max || span.traceID != last.id { last = (span.traceID, number(span.traceID)) }
            trace.append(last.number)
            let ordinal = firstRequest &+ span.request
            request.append(ordinal)
            lastRequest = max(lastRequest, ordinal)
            spanID.append(span.spanID)
            parentSpanID.append(span.parentSpanID)
            start.append(span.start)
            end.append(span.end)
            operation.append(span.operation)
            instance.append(span.instance)
            status.append(span.status)
            attributes.append(span.attributes)
            extras.append(span.extras)
            flags.append(span.flags)
        }
    }

    private mutating func number(_ id: TraceID) -> UInt32 {
        if let known = numbers.find(id.high, id.low) { return known }
        let number = UInt32(traceIDs.count)
        traceIDs.append(id)
        numbers.insert(id.high, id.low, number)
        return number
    }
}
