import WinnowFormats
import WinnowModel

/// Puts the spans of a recording that does not fit into memory together to traces, stretch after stretch: sorted by trace, to know when each
/// trace starts; then by that, to put together what `TraceAssembler` does in memory; and written out.
///
/// What is held of the recording: a block of each sorted run, the longest trace, a stretch, and what the numbers of rows stand for.
struct SpillAssembler {
    private(set) var joiner: RecordJoiner
    private(set) var orphans = 0
    private(set) var inCycles = 0
    /// Spans that are left of the records.
    private(set) var spanCount = 0
    private(set) var traceCount = 0
    private(set) var weights = WeightCounts()

    private let file: SpillFile
    private var places: [SpilledStretches.Place] = []
    private var reader = RecordedWeights()
    /// Rows of the traces that the next stretch has so far.
    private var rows: [SpilledRow] = []
    private var traces: [RecordedSpans.Trace] = []
    private var firstRow: [UInt32] = [0]

    private init(_ tables: TraceTables) throws(Failure) {
        joiner = RecordJoiner(tables)
        file = try SpillFile()
    }

    /// Puts all traces together; throws `.io` for the temporary store, and what `RecordedSchedule` throws.
    static func assemble(
        _ spans: inout RecordedSpans, _ sorter: consuming SpillSorter, _ options: RecordedOptions, file: String
    ) throws(Failure) -> (assembler: SpillAssembler, schedule: RecordedSchedule, stretches: SpilledStretches) {
        let least = spans.least == .max ? defaultEpochNanos : spans.least
        let window = max(64, options.windowSpans / 8)
        var (byTime, traceCount, last) = try Self.byTime(consume sorter, least: least, window: window)
        let schedule = try RecordedSchedule(
            first: least, last: last, traces: traceCount, spans: spans.count, options, file: file)
        var assembler = try SpillAssembler(spans.takeTables())
        let (end, isOver) = schedule.begin.addingReportingOverflow(schedule.durationNanos)
        try assembler.assemble(&byTime, border: isOver ? .max : end)
        let stretches = SpilledStretches(
            file: assembler.file, places: assembler.places, isWeighted: assembler.weights.summary != nil,
            faults: spans.faults)
        return (assembler, schedule, stretches)
    }

    /// Sorts the spans by the start of their traces: takes them trace by trace, and hands them on when the start of the trace is known.
    private static func byTime(
        _ sorter: consuming SpillSorter, least: Nanos, window: Int
    ) throws(Failure) -> (merge: SpillMerge, traces: Int, last: Nanos) {
        var byTrace = try (consume sorter).merge()
        var byTime = try SpillSorter(window: window)
        var traces = 0
        var last: Nanos = 0
        var trace: [SpilledRow] = []
        var next = try byTrace.next()
        while let row = next {
            trace.removeAll(keepingCapacity: true)
            var first = Nanos.max
            while let other = next, other.traceID == row.traceID {
                let instant = other.row.instant
                if instant != 0 { first = min(first, instant) }
                trace.append(other)
                next = try byTrace.next()
            }
            if first == .max { first = least }
            last = max(last, first)
            traces += 1
            for index in trace.indices {
                trace[index].first = first
                try byTime.append(trace[index])
            }
        }
        return (try (consume byTime).merge(), traces, last)
    }

    /// Cuts the traces into stretches, as `RecordedSchedule` does those in memory.
    private mutating func assemble(_ byTime: inout SpillMerge, border: Nanos) throws(Failure) {
        var next = try byTime.next()
        while let row = next {
            let isFull = traces.count == RecordedSchedule.slabTraces || rows.count > RecordedSchedule.slabSpans
            if let first = traces.first?.first, isFull || first < border && row.first >= border { try writeStretch() }
            while let other = next, other.traceID == row.traceID {
                rows.append(other)
                next = try byTime.next()
            }
            traces.append(
                RecordedSpans.Trace(
                    id: row.traceID, first: row.first,
                    spanCount: UInt32(truncatingIfNeeded: rows.count - Int(firstRow[traces.count]))))
            firstRow.append(UInt32(truncatingIfNeeded: rows.count))
        }
        if !traces.isEmpty { try writeStretch() }
    }

    private mutating func writeStretch() throws(Failure) {
        let table = RecordedRows()
        var times = RecordedTimes()
        var at = 0
        while at < rows.count {
            let room = table.room()
            let count = min(room.count, rows.count - at)
            for offset in 0..<count {
                let row = rows[at + offset]
                room.initializeElement(at: offset, to: row.row)
                if row.isOdd { times.append(at + offset, start: row.recordedStart, end: row.recordedEnd) }
            }
            table.add(count)
            at += count
        }
        var taken = RecordJoiner(TraceTables())
        swap(&taken, &joiner)
        var assembler = TraceAssembler(stretch: table, traces, firstRow: firstRow, times, consume taken)
        var batch = assembler.batch(0..<traces.count)
        joiner = assembler.takeJoiner()
        orphans += assembler.orphans
        inCycles += assembler.inCycles
        for row in 0..<batch.spanCount { batch.fileOrder[row] = rows[Int(batch.fileOrder[row])].row.trace }
        let said = reader.read(batch, joiner.tables)
        weights.add(said, count: batch.traceCount)
        batch.weight = said.values(count: batch.traceCount)
        let instants = traces.map(\.first)
        let columns = try StretchBlock.write(batch, to: file)
        places.append(
            SpilledStretches.Place(
                firstTrace: traceCount, traceCount: batch.traceCount, first: instants[0],
                last: instants[instants.count - 1], columns: columns.place, columnBytes: columns.byteCount,
                instants: try SpilledStretches.write(instants, to: file)))
        spanCount += batch.spanCount
        traceCount += batch.traceCount
        rows.removeAll(keepingCapacity: true)
        traces.removeAll(keepingCapacity: true)
        firstRow.removeAll(keepingCapacity: true)
        firstRow.append(0)
    }
}
