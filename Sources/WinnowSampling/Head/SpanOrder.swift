import WinnowModel

/// The order in which spans of a batch are asked when that in which they stand will not do.
enum SpanOrder {
    /// A span and its trace.
    struct Row: Sendable {
        var span: UInt32
        var trace: UInt32
    }

    /// True when every parent stands before its children.
    static func standsInOrder(_ batch: TraceBatch) -> Bool {
        var isOrdered = true
        for row in 0..<batch.spanCount { isOrdered = isOrdered && Int(batch.parent[row]) < row }
        return isOrdered
    }

    /// All spans, each after its parent; `byStart` orders the batch by time of start, a span that starts before its parent right after it.
    ///
    /// Of spans that are each other's ancestors one counts as one without a parent.
    static func rows(_ batch: TraceBatch, byStart: Bool) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(batch.spanCount)
        var isPlaced = [Bool](repeating: false, count: batch.spanCount)
        var isAbove = isPlaced
        var chain: [Int] = []
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) {
                var above = row
                while above >= 0, !isPlaced[above], !isAbove[above] {
                    isAbove[above] = true
                    chain.append(above)
                    above = Int(batch.parent[above])
                }
                while let next = chain.popLast() {
                    isPlaced[next] = true
                    isAbove[next] = false
                    rows.append(Row(span: UInt32(next), trace: UInt32(trace)))
                }
            }
        }
        if !byStart { return rows }
        var asked = [(time: Nanos, place: Int)](repeating: (0, 0), count: batch.spanCount)
        for (place, row) in rows.enumerated() {
            let span = Int(row.span)
            let parent = Int(batch.parent[span])
            // `place` of a parent is smaller than its children's: it breaks ties, too.
            asked[span] = (batch.knownStart(of: span), place)
            if parent >= 0, asked[parent].place < place, asked[parent].time > asked[span].time {
                asked[span].time = asked[parent].time
            }
        }
        return rows.sorted { asked[Int($0.span)] < asked[Int($1.span)] }
    }
}
