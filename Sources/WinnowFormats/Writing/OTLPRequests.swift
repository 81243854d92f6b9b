import WinnowModel

/// How the rows of a batch are cut into OTLP requests: as the file had them, else whole traces up to a number of spans.
enum OTLPRequests {
    /// Where a request of generated traces ends, in spans.
    private static let manySpans = 1024
    /// Requests beyond this are written in halves: readers take no record above 64 MiB.
    private static let mostBytes = 32 << 20

    /// The rows of each request, in order.
    static func ranges(_ batch: TraceBatch) -> [Range<UInt32>] {
        var ranges: [Range<UInt32>] = []
        var from = 0
        func cut(_ to: Int) {
            if to > from { ranges.append(UInt32(from)..<UInt32(to)) }
            from = to
        }
        if batch.request.isEmpty {
            for trace in 0..<batch.traceCount {
                let end = batch.spans(of: trace).upperBound
                if end - from >= manySpans { cut(end) }
            }
        } else {
            for row in 1..<max(1, batch.spanCount) where batch.request[row] != batch.request[row - 1] { cut(row) }
        }
        cut(batch.spanCount)
        return ranges
    }

    /// Appends what `body` makes of each request of the batch; one that gets too long is written as two.
    static func write(
        _ batch: TraceBatch, into bytes: inout [UInt8], _ body: (Range<UInt32>, inout [UInt8]) -> Void
    ) {
        // Halves go on top: the stack hands rows out in order.
        var waiting = Array(ranges(batch).reversed())
        while let rows = waiting.popLast() {
            let before = bytes.count
            body(rows, &bytes)
            if bytes.count - before > mostBytes && rows.count > 1 {
                bytes.removeLast(bytes.count - before)
                let middle = rows.lowerBound + UInt32(rows.count / 2)
                waiting.append(middle..<rows.upperBound)
                waiting.append(rows.lowerBound..<middle)
            }
        }
    }
}
