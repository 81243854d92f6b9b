import WinnowFormats
import WinnowModel

/// Writes whole traces into the tables of a store: spans as they come, traces and what they are found by at the end.
///
/// Spans of a trace may come in any number of batches. Memory holds a few thousand spans, a part of the search index, and of each trace its id and
/// a few numbers.
final class TraceRows {
    private struct Key: Hashable {
        var id: TraceID
        var seed: UInt64?
    }

    /// What is known of a trace so far.
    fileprivate struct Known {
        var start = Nanos.max
        var end: Nanos = 0
        var spans: UInt32 = 0
        var failed: UInt32 = 0
        /// Row of its root's operation, or of its earliest span's.
        var root: Int64 = 0
        var rootStart = Nanos.max
        var hasRoot = false
    }

    private let database: Database
    private let rows: SpanRows
    private let shared: SharedRows
    private let pages: Statement
    private var terms = TermCollector()
    private var cache = RowCache()
    private var numbers: [Key: UInt32] = [:]
    private var order: [Key] = []
    private var known: [Known] = []
    private var pending: [SpanRows.Row] = []
    /// Rows of operations and resources by number in the tables of the batch, 0: not known.
    private var operations: [Int64] = []
    private var resources: [Int64] = []
    /// Spans that are put in together.
    private static let blockSpans = 8192

    /// Prepares to fill the tables of `database`.
    init(_ database: Database) throws {
        self.database = database
        rows = try SpanRows(database)
        shared = try SharedRows(database)
        pages = try database.prepare("INSERT INTO trace_term VALUES(?,?,?)")
    }

    /// Traces so far.
    var count: Int { known.count }

    /// Adds traces of a batch, all spans of each; `seed` tells apart what has the same id.
    func append(_ batch: TraceBatch, _ tables: TraceTables, traces: some Sequence<Int>, seed: UInt64? = nil) throws {
        operations = [Int64](repeating: 0, count: tables.operations.count)
        resources = [Int64](repeating: 0, count: tables.instances.count)
        cache.start(tables)
        for trace in traces {
            let key = Key(id: batch.traceID(trace), seed: seed)
            let number: UInt32
            if let before = numbers[key] {
                number = before
            } else {
                number = UInt32(truncatingIfNeeded: known.count)
                numbers[key] = number
                order.append(key)
                known.append(Known())
            }
            try add(trace, as: number, batch, tables)
        }
        try insert()
    }

    private func add(_ trace: Int, as number: UInt32, _ batch: TraceBatch, _ tables: TraceTables) throws {
        let traceKey = batch.traceIDLow[trace]
        var facts = known[Int(number)]
        terms.begin()
        for row in batch.spans(of: trace) {
            var span = SpanRows.Row()
            span.trace = Int64(number) + 1
            span.spanID = batch.spanID[row]
            span.parentSpanID = batch.parentID(row)
            span.start = batch.start[row]
            span.end = batch.end[row]
            span.status = batch.status[row]
            span.flags = batch.otlpFlags(row)
            if !batch.request.isEmpty { span.request = Int64(batch.request[row]) }
            span.operation = try operation(batch.operation[row], tables)
            span.resource = try resource(batch.instance[row], tables)
            let set = cache.set(batch.attributes[row], tables, traceKey: traceKey, spanKey: span.spanID)
            span.attributes = set.text
            terms.add(cache.numbers, set.terms, number)
            let operation = cache.terms(ofOperation: batch.operation[row], tables)
            terms.add(cache.numbers, operation, number)
            let instance = cache.terms(ofInstance: batch.instance[row], tables)
            terms.add(cache.numbers, instance, number)
            let status = SpanStatus(rawValue: span.status) ?? .unset
            terms.add(RowCache.statusTerms[Int(status.rawValue)], number)
            if !batch.extras.isEmpty, batch.extras[row] != 0 {
                let extras = tables.extras[Int(batch.extras[row])]
                cache.fill(&span, extras, batch, row, tables, traceKey: traceKey)
                let more = cache.terms(of: extras, tables, traceKey: traceKey, spanKey: span.spanID)
                terms.add(cache.numbers, more, number)
            }
            pending.append(span)
            facts.note(
                batch, row, isRoot: span.parentSpanID == 0, isFailed: status == .error, operation: span.operation)
            if pending.count >= Self.blockSpans { try insert() }
        }
        known[Int(number)] = facts
        try terms.flushIfFull(put)
    }

    /// The id as 32 hexadecimal digits.
    private static func hex(_ id: TraceID, into digits: inout [UInt8]) {
        for place in 0..<32 {
            let word = place < 16 ? id.high : id.low
            let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - place % 16 * 4)) & 15
            digits[place] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
        }
    }

    private func put(_ part: Int, _ first: UInt64, _ page: [UInt8]) throws {
        try pages.bind(part).bind(Int64(bitPattern: first)).bind(blob: page).run()
    }

    private func operation(_ number: UInt32, _ tables: TraceTables) throws -> Int64 {
        let known = operations[Int(number)]
        if known != 0 { return known }
        let row = try shared.number(of: tables.operations[Int(number)], tables)
        operations[Int(number)] = row
        return row
    }

    private func resource(_ number: UInt32, _ tables: TraceTables) throws -> Int64 {
        let known = resources[Int(number)]
        if known != 0 { return known }
        let row = try shared.number(of: tables.instances[Int(number)], tables)
        resources[Int(number)] = row
        return row
    }

    /// Puts the pending rows into the table and forgets their texts.
    private func insert() throws {
        try cache.arena.withUnsafeBytes { try rows.insert(pending, $0) }
        pending.removeAll(keepingCapacity: true)
        cache.forget()
    }

    /// Writes what is known of the traces, and makes the indexes; nothing can be added any more.
    func finish() throws {
        try terms.flush(put)
        let insertion = try database.prepare("INSERT INTO trace VALUES(?,?,?,?,?,?,?,?)")
        var digits = [UInt8](repeating: 0, count: 32)
        for (place, facts) in known.enumerated() {
            let start = facts.start == .max ? 0 : facts.start
            try insertion.bind(place + 1).bind(order[place].seed)
            Self.hex(order[place].id, into: &digits)
            try digits.withUnsafeBytes { _ = try insertion.bind(bytes: $0) }
            try insertion
                .bind(Int64(clamping: start)).bind(Int64(clamping: facts.end > start ? facts.end - start : 0))
                .bind(Int(facts.spans)).bind(Int(facts.failed)).bind(facts.root).run()
        }
        for index in Schema.traceIndexes { try database.execute(index) }
    }
}

extension TraceRows.Known {
    /// Counts a span in.
    fileprivate mutating func note(
        _ batch: TraceBatch, _ row: Int, isRoot: Bool, isFailed: Bool, operation: Int64
    ) {
        let began = batch.knownStart(of: row)
        start = min(start, began)
        end = max(end, batch.end[row])
        spans &+= 1
        if isFailed { failed &+= 1 }
        if isRoot == hasRoot ? began < rootStart || root == 0 : isRoot {
            root = operation
            rootStart = began
            hasRoot = isRoot
        }
    }
}
