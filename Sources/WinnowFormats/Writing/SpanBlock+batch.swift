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
            let id = TraceID(high: traceIDHigh[source], low: traceIDLow[source])
            if traces == 0 || batch.traceID(traces - 1) != id {
                batch.firstSpan[traces] = UInt32(row)
                batch.traceIDHigh[traces] = id.high
                batch.traceIDLow[traces] = id.low
                traces += 1
            }
            batch.spanID[row] = spanID[source]
            batch.parentSpanID[row] = parentSpanID[source]
            batch.parent[row] = parentSpanID[source] == 0 ? -1 : -2
            batch.start[row] = start[source]
            batch.end[row] = end[source]
            batch.operation[row] = operation[source]
            batch.instance[row] = instance[source]
            batch.status[row] = status[source]
            batch.attributes[row] = attributes[source]
            batch.extras[row] = extras[source]
            batch.flags[row] = flags[source]
            batch.request[row] = request[source]
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
        let place = (0..<count).map { row -> Int in
            let id = TraceID(high: traceIDHigh[row], low: traceIDLow[row])
            let place = places[id] ?? lengths.count
            if place == lengths.count {
                places[id] = place
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
