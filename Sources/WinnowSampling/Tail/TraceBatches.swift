import WinnowFormats
import WinnowModel

/// Bytes of a trace in the map.
struct TraceBytes: Sendable {
    /// Its `ResourceSpans` messages as they came.
    private(set) var batches = 0
    /// The request that they make, with tags and lengths.
    private(set) var request = 0

    /// Adds a batch.
    mutating func add(_ bytes: Int) {
        batches += bytes
        request += Wire.field(bytes)
    }
}

/// The parts of a request that belong to one trace and one resource: what the Collector's `tail_sampling` takes in at a time.
///
/// As in contrib, `processor.go`, `groupSpansByTraceKey`: each `ResourceSpans` of a request is split by trace; spans that follow each other in
/// a request and have one resource stand in one.
struct TraceBatches: Sendable {
    /// Spans of one trace and one resource.
    struct Batch: Sendable {
        var trace: SpanHandle
        var spans: Range<Int>
    }

    /// The batches, in order of their first spans.
    private(set) var batches: [Batch] = []
    /// Their spans, batch after batch.
    private(set) var spans: [SpanHandle] = []
    private let sizer: RequestSizer?
    private let scopeOfOperation: [UInt32]
    private var numbers: [UInt64: Int] = [:]
    private var batchOf: [Int] = []

    /// Prepares the sizes of what stands around spans, where batches are to be measured.
    init(_ tables: TraceTables, measures: Bool) {
        sizer = measures ? RequestSizer(tables) : nil
        scopeOfOperation = measures ? tables.operations.map(\.scope) : []
    }

    /// Whether batches are measured.
    var measures: Bool { sizer != nil }

    /// Splits a request.
    mutating func split(_ request: ArraySlice<SpanHandle>, ring: SpansRing) {
        batches.removeAll(keepingCapacity: true)
        batchOf.removeAll(keepingCapacity: true)
        var instance: UInt32?
        for span in request {
            let stretch = ring[span.sequence]
            if stretch.batch.instance[span.row] != instance {
                instance = stretch.batch.instance[span.row]
                numbers.removeAll(keepingCapacity: true)
            }
            let trace = stretch.trace(of: span.row)
            if let number = numbers[trace.rawValue] {
                batchOf.append(number)
                batches[number].spans = 0..<batches[number].spans.count + 1
            } else {
                numbers[trace.rawValue] = batches.count
                batchOf.append(batches.count)
                batches.append(Batch(trace: trace, spans: 0..<1))
            }
        }
        var start = 0
        for number in batches.indices {
            let end = start + batches[number].spans.count
            // Grows as its spans are put in place.
            batches[number].spans = start..<start
            start = end
        }
        spans = [SpanHandle](repeating: SpanHandle(rawValue: 0), count: request.count)
        for (span, number) in zip(request, batchOf) {
            let place = batches[number].spans.upperBound
            spans[place] = span
            batches[number].spans = batches[number].spans.lowerBound..<place + 1
        }
    }

    /// Size of a span's field as the Collector holds it: an absent parent id is written too, empty (`pdata`).
    private func bytes(_ row: Int, of stretch: Spans) -> Int {
        if stretch.spanBytes.isEmpty { return 0 }
        let batch = stretch.batch
        let added = batch.parent[row] == -1 ? 2 : 0
        return added == 0
            ? Int(stretch.spanBytes[row]) : RequestSizer.grown(Int(stretch.spanBytes[row]), by: added)
    }

    /// Size of a batch as a `ResourceSpans` message, bytes; 0 where nothing is measured.
    func bytes(_ batch: Batch, ring: SpansRing) -> Int {
        guard let sizer, let first = spans[batch.spans].first else { return 0 }
        var scopes: [(scope: UInt32, bytes: Int)] = []
        for span in spans[batch.spans] {
            let stretch = ring[span.sequence]
            let scope = scopeOfOperation[Int(stretch.batch.operation[span.row])]
            let bytes = bytes(span.row, of: stretch)
            if let place = scopes.firstIndex(where: { $0.scope == scope }) {
                scopes[place].bytes += bytes
            } else {
                scopes.append((scope, bytes))
            }
        }
        return sizer.resourceSpansMessage(
            ring[first.sequence].batch.instance[first.row],
            scopeBytes: scopes.reduce(0) { $0 + sizer.scopeSpans($1.scope, spanBytes: $1.bytes) })
    }
}
