import WinnowModel

/// Spans put into the requests in which their file has them.
struct RequestOrder {
    struct Request {
        var arrival: Nanos
        var range: Range<Int>
    }

    private(set) var requests: [Request] = []
    /// Spans of all requests, one request after the other.
    private(set) var spans: [SpanHandle] = []

    private struct Item {
        /// Number of the request.
        var request: UInt32
        /// Place of the span in it.
        var place: UInt64
        var span: SpanHandle
        var end: Nanos
    }

    init(_ ring: SpansRing, isSampled: (SpanHandle) -> Bool) {
        var items: [Item] = []
        for sequence in ring.base..<ring.end {
            let stretch = ring[sequence]
            let batch = stretch.batch
            for row in 0..<batch.spanCount {
                let span = SpanHandle(sequence: sequence, row: row)
                if !isSampled(span) { continue }
                items.append(
                    Item(
                        request: batch.request.isEmpty ? 0 : batch.request[row],
                        place: batch.fileOrder.isEmpty ? span.rawValue : UInt64(batch.fileOrder[row]), span: span,
                        end: max(batch.end[row], batch.start[row])))
            }
        }
        items.sort { ($0.request, $0.place) < ($1.request, $1.place) }
        spans.reserveCapacity(items.count)
        var at = 0
        while at < items.count {
            let first = at
            var latest: Nanos = 0
            while at < items.count, items[at].request == items[first].request {
                latest = max(latest, items[at].end)
                spans.append(items[at].span)
                at += 1
            }
            // A request that stands later in the file did not arrive earlier.
            if let before = requests.last?.arrival { latest = max(latest, before) }
            requests.append(Request(arrival: latest, range: first..<at))
        }
    }
}
