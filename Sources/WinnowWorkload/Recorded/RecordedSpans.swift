import CSystem
import WinnowFormats
import WinnowModel

/// Spans of one or more files in the order of reading, before they are put together to traces.
struct RecordedSpans {
    /// A trace as far as it was read.
    struct Trace {
        let id: TraceID
        /// When the first of its spans started; `max` while no span says.
        var first: Nanos
        var spanCount: UInt32
    }

    var tables: TraceTables { block.tables }
    private(set) var rows = RecordedRows()
    /// How many spans were read.
    private(set) var count = 0
    /// Where the spans are when they are more than fit into memory: rows and traces are then empty.
    private(set) var sorter: SpillSorter?
    /// What went wrong in the temporary store unseen.
    let faults = SpillFaults()
    /// The first instant that any span says; `max` when none does.
    private(set) var least = Nanos.max
    /// How many spans are held in memory.
    private let window: Int
    private(set) var block = SpanBlock()
    /// Traces in order of appearance.
    private(set) var traces: [Trace] = []
    /// Spans that ended before they started.
    private(set) var endBeforeStart = 0
    /// Spans with neither a start nor an end.
    private(set) var withoutTimes = 0
    /// Spans with an end and no start.
    private(set) var withoutStart = 0
    private(set) var damages: [(file: String, damage: TraceDamage)] = []
    /// SHA-256 of each file, where it was asked for.
    private(set) var digests: [(file: String, sha256: String)] = []
    /// True when some file's format can carry a status.
    private(set) var knowsStatus = false
    /// Times that were given others when they were read, by number of the row.
    private(set) var recordedTimes = RecordedTimes()
    private var numbers = NumberTable()
    private var firstRequest: UInt32 = 0
    /// Whether new content of the tables goes to the temporary store.
    private var isStored = false

    /// Holds so many spans in memory.
    init(window: Int = .max) { self.window = window }

    /// Whether the tables have as much in memory as they may: of as many bytes as the spans of a window have.
    private var isFull: Bool {
        let tables = block.tables
        let (strings, entries) = (tables.strings.byteCount, tables.attributes.entryCount)
        // Extras, arrays and maps have at least so many bytes.
        let others = tables.extras.count + tables.attributes.composites.count
        return (strings + entries * 16) / 64 + others > window
    }

    /// Appends all spans of a file.
    mutating func read(
        _ path: String, isHashed: Bool, progress: (_ spans: Int) -> Void
    ) throws(Failure) {
        let file = try TraceFile(path, isHashed: isHashed)
        if file.format.id != "nezha-csv" { knowsStatus = true }
        let before = count
        var lastRequest = firstRequest
        var more = true
        while more {
            block.removeSpans()
            more = try file.read(&block)
            if count + block.count > Int(Int32.max) {
                throw Failure(.data, Diagnostic("more than 2,147,483,647 spans are too many", file: path))
            }
            if sorter == nil {
                append(&lastRequest)
                if count > window { try spill() }
            } else {
                try store(&lastRequest)
            }
            if window < .max, !isStored, sorter != nil || isFull {
                try block.tables.attach(SpilledTables(faults))
                isStored = true
            }
            if let failure = faults.first { throw failure }
            progress(count)
        }
        block.removeSpans()
        firstRequest = lastRequest &+ 1
        damages.append((path, file.damage))
        if isHashed { digests.append((path, try file.digest())) }
        if count == before {
            let found = file.damage.diagnostics
            throw Failure(.data, found.isEmpty ? [Diagnostic("the file holds no spans", file: path)] : found)
        }
    }

    private mutating func append(_ lastRequest: inout UInt32) {
        let spans = block.spans
        let before = rows.count
        block.recordedTimes.forEach(in: 0..<spans.count) { row, start, end in
            recordedTimes.append(before + row, start: start, end: end)
        }
        var next = 0
        var last = (id: TraceID(high: 0, low: 0), number: UInt32.max)
        while next < spans.count {
            let room = rows.room()
            let count = min(room.count, spans.count - next)
            for index in 0..<count {
                let span = spans[next + index]
                if last.number == .max || span.traceID != last.id { last = (span.traceID, number(span.traceID)) }
                let ordinal = firstRequest &+ span.request
                lastRequest = max(lastRequest, ordinal)
                let row = RecordedRow(
                    spanID: span.spanID, parentSpanID: span.parentSpanID, start: span.start, end: span.end,
                    trace: last.number, operation: span.operation, instance: span.instance,
                    attributes: span.attributes, extras: span.extras, flags: span.flags, request: ordinal,
                    status: span.status, part: span.part.rawValue)
                room.initializeElement(at: index, to: row)
                note(row)
            }
            rows.add(count)
            next += count
        }
        count = rows.count
    }

    // MARK: More than fits into memory

    /// Hands all spans read so far to the temporary store; throws `.io`.
    private mutating func spill() throws(Failure) {
        var sorter = try SpillSorter(window: max(64, window / 8))
        let table = rows.table
        var given = 0
        for number in 0..<rows.count {
            let row = table.row(number).pointee
            let trace = traces[Int(row.trace)]
            try sorter.append(
                SpilledRow(
                    trace.id, row, number: UInt32(truncatingIfNeeded: number),
                    recordedTimes.isEmpty ? nil : recordedTimes[number]))
            if row.instant != 0 { least = min(least, row.instant) }
            if number - given == 1 << 14 {
                rows.giveBack((UInt32(given)..<UInt32(number)).map { $0 }[...])
                given = number
            }
        }
        self.sorter = sorter
        rows = RecordedRows()
        traces = []
        numbers.removeAll()
        recordedTimes = RecordedTimes()
        // What was held will not be needed again, and the program keeps what is freed.
        system_give_memory_back()
    }

    /// Hands the spans of the block to the temporary store; throws `.io`.
    private mutating func store(_ lastRequest: inout UInt32) throws(Failure) {
        guard var sorter = self.sorter.take() else { return }
        defer { self.sorter = sorter }
        let times = block.recordedTimes
        for index in 0..<block.count {
            let span = block.spans[index]
            let ordinal = firstRequest &+ span.request
            lastRequest = max(lastRequest, ordinal)
            let row = RecordedRow(
                spanID: span.spanID, parentSpanID: span.parentSpanID, start: span.start, end: span.end, trace: 0,
                operation: span.operation, instance: span.instance, attributes: span.attributes, extras: span.extras,
                flags: span.flags, request: ordinal, status: span.status, part: span.part.rawValue)
            noteTimes(row)
            if row.instant != 0 { least = min(least, row.instant) }
            try sorter.append(
                SpilledRow(
                    span.traceID, row, number: UInt32(truncatingIfNeeded: count + index),
                    times.isEmpty ? nil : times[index]))
        }
        count += block.count
    }

    /// Takes out the tables: whoever adds to them has them alone.
    mutating func takeTables() -> TraceTables {
        defer { block = SpanBlock() }
        return block.tables
    }

    /// Takes out what sorts the spans by trace.
    mutating func takeSorter() -> SpillSorter? { sorter.take() }

    @inline(__always)
    private mutating func note(_ row: RecordedRow) {
        let instant = row.instant
        let trace = Int(row.trace)
        traces[trace].spanCount &+= 1
        if instant != 0, instant < traces[trace].first { traces[trace].first = instant }
        noteTimes(row)
    }

    @inline(__always)
    private mutating func noteTimes(_ row: RecordedRow) {
        if row.end < row.start {
            if row.end != 0 { endBeforeStart += 1 }
        } else if row.start == 0 {
            if row.end != 0 { withoutStart += 1 } else { withoutTimes += 1 }
        }
    }

    private mutating func number(_ id: TraceID) -> UInt32 {
        if let known = numbers.find(id.high, id.low) { return known }
        let number = UInt32(traces.count)
        traces.append(Trace(id: id, first: .max, spanCount: 0))
        numbers.insert(id.high, id.low, number)
        return number
    }

    /// Forgets what only reading needs.
    mutating func close() {
        numbers.removeAll()
        let tables = block.tables
        block = SpanBlock()
        block.tables = tables
    }
}
