public import WinnowModel

extension SpanBlock {
    /// Some spans as a batch, in the order of `rows`: neighbours of one trace id stand as a trace.
    ///
    /// Nothing is repaired, dropped or looked up: parents stand as the ids that were recorded, -2 in `parent` for every span that names one.
    public func batch(of rows: some Collection<Int>) -> TraceBatch {
        var batch = TraceBatch()
        let count = rows.count
        batch.reserve(traces: count, spans: count)
        batch.extras = [UInt32](repeating: 0, count: count)
        batch.flags = batch.extras
        batch.request = batch.extras
        batch.parentSpanID = [UInt64](repeating: 0, count: count)
        var traces = 0
        for (row, source) in rows.enumerated() {
            let span = spans[source]
            let id = span.traceID
            if traces == 0 || batch.traceID(traces - 1) != id {
                batch.firstSpan[traces] = UInt32(row)
                batch.traceIDHigh[traces] = id.high
                batch.traceIDLow[traces] = id.low
                traces += 1
            }
            batch.spanID[row] = span.spanID
            batch.parentSpanID[row] = span.parentSpanID
            batch.parent[row] = span.parentSpanID == 0 ? -1 : -2
            batch.start[row] = span.start
            batch.end[row] = span.end
            batch.operation[row] = span.operation
            batch.instance[row] = span.instance
            batch.status[row] = span.status
            batch.attributes[row] = span.attributes
            batch.extras[row] = span.extras
            batch.flags[row] = span.flags
            batch.request[row] = span.request
        }
        batch.traceCount = traces
        batch.spanCount = count
        batch.firstSpan[traces] = UInt32(count)
        return batch
    }

    /// All rows, those of a trace together, traces in order of first appearance; ends of the traces in that order.
    public func rowsByTrace() -> (rows: [Int], ends: [Int]) {
        var places: [TraceID: Int] = [:]
        var lengths: [Int] = []
        let place = spans.map { span -> Int in
            let place = places[span.traceID] ?? lengths.count
            if place == lengths.count {
                places[span.traceID] = place
                lengths.append(0)
            }
            lengths[place] += 1
            return place
        }
        var ends = lengths
        for index in ends.indices.dropFirst() { ends[index] += ends[index - 1] }
        var next = zip(ends, lengths).map { $0 - $1 }
        var rows = [Int](repeating: 0, count: count)
        for (row, place) in place.enumerated() {
            rows[next[place]] = row
            next[place] += 1
        }
        return (rows, ends)
    }
}
