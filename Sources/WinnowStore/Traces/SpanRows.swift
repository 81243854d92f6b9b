import CSQLite
import WinnowModel

/// Puts rows of `trace_span` into a database, several with one statement: a statement for each row costs more than half again as much.
final class SpanRows {
    /// A text of the arena that rows of a run share; without bytes: NULL.
    struct Text {
        var offset = 0
        var count = 0
    }

    /// One row.
    struct Row {
        var trace: Int64 = 0
        var spanID: UInt64 = 0
        var parentSpanID: UInt64 = 0
        var operation: Int64 = 0
        var resource: Int64 = 0
        var start: Nanos = 0
        var end: Nanos = 0
        var status: UInt8 = 0
        var flags: UInt32 = 0
        var attributes = Text()
        var events = Text()
        var links = Text()
        var statusMessage = Text()
        var traceState = Text()
        var droppedAttributes: UInt32 = 0
        var droppedEvents: UInt32 = 0
        var droppedLinks: UInt32 = 0
        /// -1: the span is not of a request.
        var request: Int64 = -1
    }

    /// Columns of the table.
    static let columns = 18
    /// Rows of one statement.
    private static let together = 10
    private let database: Database
    private let many: Statement
    private let one: Statement
    /// Columns that are NULL by row of a statement, as bits: what was bound stays bound, and most spans lack the same.
    private var nulls = [UInt32](repeating: ~0, count: SpanRows.together)
    private var nullsOfOne: [UInt32] = [~0]

    init(_ database: Database) throws {
        self.database = database
        let places = "(" + repeatElement("?", count: Self.columns).joined(separator: ",") + ")"
        let list = repeatElement(places, count: Self.together).joined(separator: ",")
        many = try database.prepare("INSERT INTO trace_span VALUES\(list)")
        one = try database.prepare("INSERT INTO trace_span VALUES\(places)")
    }

    /// Inserts rows, whose texts stand in `arena`.
    func insert(_ rows: [Row], _ arena: UnsafeRawBufferPointer) throws {
        var next = 0
        while next < rows.count {
            let isFull = rows.count - next >= Self.together
            let count = isFull ? Self.together : 1
            let statement = isFull ? many : one
            var failed: Int32 = SQLITE_OK
            for place in 0..<count {
                let base = Int32(place * Self.columns)
                let code =
                    isFull
                    ? Self.bind(rows[next + place], statement.handle, base, arena, &nulls[place])
                    : Self.bind(rows[next], statement.handle, base, arena, &nullsOfOne[0])
                if code != SQLITE_OK { failed = code }
            }
            try database.check(failed)
            try statement.run()
            next += count
        }
    }

    /// Binds the columns of a row after `base` others; the texts are read before the arena changes.
    private static func bind(
        _ row: Row, _ handle: OpaquePointer, _ base: Int32, _ arena: UnsafeRawBufferPointer, _ nulls: inout UInt32
    ) -> Int32 {
        var failed: Int32 = SQLITE_OK
        var place = base
        var known = nulls
        @inline(__always) func note(_ code: Int32) { if code != SQLITE_OK { failed = code } }
        @inline(__always) func null() {
            let bit = UInt32(1) << UInt32(truncatingIfNeeded: place &- base)
            if known & bit != 0 { return }
            known |= bit
            note(sqlite3_bind_null(handle, place))
        }
        @inline(__always) func some() { known &= ~(UInt32(1) << UInt32(truncatingIfNeeded: place &- base)) }
        @inline(__always) func number(_ value: Int64) {
            place += 1
            note(sqlite3_bind_int64(handle, place, value))
        }
        @inline(__always) func count(_ value: UInt32) {
            place += 1
            if value == 0 { return null() }
            some()
            note(sqlite3_bind_int64(handle, place, Int64(value)))
        }
        @inline(__always) func text(_ text: Text) {
            place += 1
            if text.count == 0 { return null() }
            some()
            let start = arena.baseAddress.map { ($0 + text.offset).assumingMemoryBound(to: CChar.self) }
            note(sqlite3_bind_text64(handle, place, start, sqlite3_uint64(text.count), nil, UInt8(SQLITE_UTF8)))
        }
        number(row.trace)
        number(Int64(bitPattern: row.spanID))
        number(Int64(bitPattern: row.parentSpanID))
        number(row.operation)
        number(row.resource)
        number(Int64(bitPattern: row.start))
        number(Int64(bitPattern: row.end))
        number(Int64(row.status))
        number(Int64(row.flags))
        text(row.attributes)
        text(row.events)
        text(row.links)
        text(row.statusMessage)
        text(row.traceState)
        count(row.droppedAttributes)
        count(row.droppedEvents)
        count(row.droppedLinks)
        place += 1
        if row.request < 0 {
            null()
        } else {
            some()
            note(sqlite3_bind_int64(handle, place, row.request))
        }
        nulls = known
        return failed
    }
}
