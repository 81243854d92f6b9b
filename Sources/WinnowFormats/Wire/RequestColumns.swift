public import WinnowModel

/// The spans of one request, as columns of their own: rows of several stretches in the order in which they are sent.
///
/// Handed in again and again; keeps its memory.
public struct RequestColumns: Sendable {
    /// The spans: neighbours of one trace stand as a trace, parents as the ids that they name.
    public private(set) var batch = TraceBatch()
    /// What stands on them beside.
    public var additions = SpanAdditions()
    /// Whether anything does.
    public var hasAdditions = false

    /// Creates an empty request.
    public init() {}

    /// How many spans there are.
    public var count: Int { batch.spanCount }

    /// Forgets the spans and makes room for `count`.
    public mutating func begin(count: Int) {
        batch.removeAll()
        if hasAdditions { additions.removeAll() }
        hasAdditions = false
        batch.reserve(traces: count, spans: count)
        func grow<T>(_ column: inout [T], _ filler: T) {
            if column.count < count { column.append(contentsOf: repeatElement(filler, count: count - column.count)) }
        }
        grow(&batch.extras, 0)
        grow(&batch.flags, 0)
        grow(&batch.parentSpanID, 0)
    }

    /// Appends rows of one stretch, for which there must be room.
    public mutating func append(_ spans: ArraySlice<SpanHandle>, of stretch: Spans) {
        let source = stretch.batch
        let traceOf = stretch.traceOf
        let hasExtras = !source.extras.isEmpty
        var row = batch.spanCount
        var traces = batch.traceCount
        for span in spans {
            let from = span.row
            let trace = Int(traceOf[from])
            let high = source.traceIDHigh[trace]
            let low = source.traceIDLow[trace]
            if traces == 0 || batch.traceIDLow[traces - 1] != low || batch.traceIDHigh[traces - 1] != high {
                batch.firstSpan[traces] = UInt32(row)
                batch.traceIDHigh[traces] = high
                batch.traceIDLow[traces] = low
                traces += 1
            }
            let parent = source.parentID(from)
            batch.spanID[row] = source.spanID[from]
            batch.parentSpanID[row] = parent
            batch.parent[row] = parent == 0 ? -1 : -2
            batch.start[row] = source.start[from]
            batch.end[row] = source.end[from]
            batch.operation[row] = source.operation[from]
            batch.instance[row] = source.instance[from]
            batch.status[row] = source.status[from]
            batch.attributes[row] = source.attributes[from]
            batch.extras[row] = hasExtras ? source.extras[from] : 0
            batch.flags[row] = source.otlpFlags(from)
            row += 1
        }
        batch.firstSpan[traces] = UInt32(row)
        batch.traceCount = traces
        batch.spanCount = row
    }
}
