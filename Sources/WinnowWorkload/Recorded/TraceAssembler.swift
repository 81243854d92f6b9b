import WinnowFormats
import WinnowModel

/// Puts spans together to traces: repeats dropped, parts joined, parents found, cycles broken, roots first, traces in order of their first instant.
///
/// Trace after trace in memory that is used again; nothing is allocated for a trace.
struct TraceAssembler {
    /// What tells records of one span id apart, and what it counted.
    private(set) var joiner: RecordJoiner
    /// Spans in rings of parents.
    private(set) var inCycles = 0
    /// When each trace starts, Unix ns, ascending.
    let firstInstant: [Nanos]

    /// Place of a trace in the order: sorted as a whole.
    private struct Key: BitwiseCopyable {
        let first: Nanos
        let number: UInt32
    }

    private let traces: [RecordedSpans.Trace]
    /// Numbers of the traces in order.
    private let order: [UInt32]
    /// Rows by trace in order of appearance, each trace's in the order of reading.
    private let grouped: [UInt32]
    /// Where the rows of each trace of `order` start in `grouped`.
    private let firstRow: [UInt32]
    private let family: TraceFamily
    /// Where the traces start that were not yet handed out.
    private var nextPlace = 0
    /// Times that were given others when they were read, by number of the row.
    private let odd: RecordedTimes

    init(_ spans: RecordedSpans) {
        traces = spans.traces
        odd = spans.recordedTimes
        family = TraceFamily(spans.rows)
        joiner = RecordJoiner(spans.tables)
        let global = traces.lazy.map(\.first).min() ?? .max
        let least = global == .max ? defaultEpochNanos : global
        let all = traces
        var keys = traces.indices.map { number in
            Key(first: all[number].first == .max ? least : all[number].first, number: UInt32(number))
        }
        keys.sort { a, b in
            a.first != b.first ? a.first < b.first : all[Int(a.number)].id < all[Int(b.number)].id
        }
        order = keys.map(\.number)
        firstInstant = keys.map(\.first)
        (grouped, firstRow) = Self.group(spans.rows, traces, order)
    }

    /// Traces of one stretch, whose rows stand one after the other in their order; `firstRow` says where each starts, and one past the last.
    init(
        stretch rows: RecordedRows, _ traces: [RecordedSpans.Trace], firstRow: [UInt32], _ times: RecordedTimes,
        _ joiner: consuming RecordJoiner
    ) {
        self.traces = traces
        odd = times
        family = TraceFamily(rows)
        self.joiner = joiner
        order = Array(0..<UInt32(traces.count))
        firstInstant = traces.map(\.first)
        grouped = Array(0..<UInt32(rows.count))
        self.firstRow = firstRow
    }

    /// Takes out what tells records apart; nothing can be put together any more.
    mutating func takeJoiner() -> RecordJoiner {
        var taken = RecordJoiner(TraceTables())
        swap(&taken, &joiner)
        return taken
    }

    /// Rows by trace in the order that traces will stand in: the spans of neighbours lie together.
    private static func group(
        _ rows: RecordedRows, _ traces: [RecordedSpans.Trace], _ order: [UInt32]
    ) -> (grouped: [UInt32], firstRow: [UInt32]) {
        var next = [UInt32](repeating: 0, count: traces.count)
        var firstRow = [UInt32](repeating: 0, count: order.count + 1)
        var sum: UInt32 = 0
        for (place, number) in order.enumerated() {
            firstRow[place] = sum
            next[Int(number)] = sum
            sum += traces[Int(number)].spanCount
        }
        firstRow[order.count] = sum
        var grouped = [UInt32](repeating: 0, count: rows.count)
        next.withUnsafeMutableBufferPointer { next in
            grouped.withUnsafeMutableBufferPointer { grouped in
                let table = rows.table
                for number in 0..<rows.count {
                    let trace = Int(table.row(number).pointee.trace)
                    grouped[Int(next[trace])] = UInt32(truncatingIfNeeded: number)
                    next[trace] &+= 1
                }
            }
        }
        return (grouped, firstRow)
    }

    /// Spans whose parent is not here.
    var orphans: Int { family.orphans }

    /// How many records the traces at these places have.
    func spanCount(_ places: Range<Int>) -> Int { Int(firstRow[places.upperBound] - firstRow[places.lowerBound]) }

    /// How many records lie before the trace at this place.
    func spanCount(before place: Int) -> Int { Int(firstRow[place]) }

    /// The traces at these places of the order, which come after those of the last call: their rows are forgotten.
    mutating func batch(_ places: Range<Int>) -> TraceBatch {
        precondition(places.lowerBound >= nextPlace, "these traces were handed out before")
        nextPlace = places.upperBound
        var batch = TraceBatch()
        batch.reserveRecorded(traces: places.count, spans: spanCount(places))
        for (trace, place) in places.enumerated() {
            let id = traces[Int(order[place])].id
            batch.traceIDHigh[trace] = id.high
            batch.traceIDLow[trace] = id.low
        }
        var firstSpan: [UInt32] = []
        swap(&firstSpan, &batch.firstSpan)
        var row = 0
        batch.withRecordedColumns { columns in
            for (trace, place) in places.enumerated() {
                firstSpan[trace] = UInt32(row)
                self.place(place, columns, &row)
            }
        }
        family.rows.giveBack(grouped[Int(firstRow[places.lowerBound])..<Int(firstRow[places.upperBound])])
        firstSpan[places.count] = UInt32(row)
        batch.firstSpan = firstSpan
        batch.traceCount = places.count
        batch.spanCount = row
        return batch
    }

    /// Writes the spans of the trace at `place`.
    private mutating func place(_ place: Int, _ columns: RecordedColumns, _ row: inout Int) {
        let range = Int(firstRow[place])..<Int(firstRow[place + 1])
        let first = firstInstant[place]
        if range.count == 1 {
            let span = family.rows.table.row(Int(grouped[range.lowerBound])).pointee
            let isOwnParent = span.parentSpanID != 0 && span.parentSpanID == span.spanID
            if isOwnParent { inCycles += 1 } else if span.parentSpanID != 0 { family.orphans += 1 }
            columns.write(
                span, number: grouped[range.lowerBound], at: row, parent: span.parentSpanID == 0 ? -1 : -2, first, odd)
            row += 1
            return
        }
        grouped.withUnsafeBufferPointer { family.gather(UnsafeBufferPointer(rebasing: $0[range]), first) }
        family.link(&joiner)
        if !family.arrange() { inCycles += family.breakCycles() }
        family.write(columns, at: row, first, odd)
        row += family.arranged
    }
}
