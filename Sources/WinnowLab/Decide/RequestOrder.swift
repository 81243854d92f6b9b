import WinnowModel

/// Spans put into the requests in which they reach a collector, by the file or by trace.
struct RequestOrder {
    struct Request {
        var arrival: Nanos
        var range: Range<Int>
    }

    private(set) var requests: [Request] = []
    /// Spans of all requests, one request after the other.
    private(set) var spans: [SpanHandle] = []

    private struct Item {
        /// Number of the request, or of the trace.
        var group: UInt64
        /// Place of the span in it.
        var place: UInt64
        var span: SpanHandle
        var end: Nanos
    }

    init(_ ring: SpansRing, _ arrival: DecideRun.Arrival, isSampled: (SpanHandle) -> Bool) {
        var items: [Item] = []
        for sequence in ring.base..<ring.end {
            let stretch = ring[sequence]
            let batch = stretch.batch
            for row in 0..<batch.spanCount {
                let span = SpanHandle(sequence: sequence, row: row)
                if !isSampled(span) { continue }
                let byFile = arrival == .file
                items.append(
                    Item(
                        group: byFile
                            ? (batch.request.isEmpty ? 0 : UInt64(batch.request[row]))
                            : stretch.trace(of: row).rawValue,
                        place: byFile && !batch.fileOrder.isEmpty ? UInt64(batch.fileOrder[row]) : span.rawValue,
                        span: span, end: max(batch.end[row], batch.start[row])))
            }
        }
        items.sort { ($0.group, $0.place) < ($1.group, $1.place) }
        spans.reserveCapacity(items.count)
        var at = 0
        while at < items.count {
            let first = at
            var latest: Nanos = 0
            while at < items.count, items[at].group == items[first].group {
                latest = max(latest, items[at].end)
                spans.append(items[at].span)
                at += 1
            }
            // A request that stands later in the file did not arrive earlier.
            if arrival == .file, let before = requests.last?.arrival { latest = max(latest, before) }
            requests.append(Request(arrival: latest, range: first..<at))
        }
        if arrival == .trace {
            requests.sort { ($0.arrival, $0.range.lowerBound) < ($1.arrival, $1.range.lowerBound) }
        }
    }
}
