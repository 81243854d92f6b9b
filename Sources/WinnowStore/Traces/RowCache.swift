import WinnowFormats
import WinnowModel

/// Texts and search terms of what the spans of a batch have in common, made once: a span costs what is its own.
struct RowCache {
    /// A set of attributes as a text of the arena, and its terms in `numbers`.
    struct Set {
        var text = SpanRows.Text()
        var terms = 0..<0
    }

    private struct Slot {
        var row: UInt32 = 0
        var epoch = 0
        var set = Set()
    }

    private struct HashSlot {
        var text: UInt32 = 0
        var batch = 0
        var hash: UInt64 = 0
    }

    /// Texts of the rows that are pending.
    private(set) var arena: [UInt8] = []
    /// Search terms, list after list.
    private(set) var numbers: [UInt64] = []
    private var epoch = 1
    private var batch = 1
    private var sets = [Slot](repeating: Slot(), count: Self.slots)
    private var hashes = [HashSlot](repeating: HashSlot(), count: Self.slots)
    private var operations: [UInt32: Range<Int>] = [:]
    private var instances: [UInt32: Range<Int>] = [:]
    private static let slots = 8192
    /// Terms of the status codes, by raw value.
    static let statusTerms = ["unset", "ok", "error"].map { SearchTerm(.status, $0).number }

    /// The tables of the next rows are others.
    mutating func start(_ tables: TraceTables) {
        batch += 1
        forget()
    }

    /// The texts and terms of what was pending are not needed any more.
    mutating func forget() {
        epoch += 1
        arena.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        operations.removeAll(keepingCapacity: true)
        instances.removeAll(keepingCapacity: true)
    }

    // MARK: Texts

    /// A set of attributes on the span with these keys.
    mutating func set(_ row: UInt32, _ tables: borrowing TraceTables, traceKey: UInt64, spanKey: UInt64) -> Set {
        let slot = Int(row) & (Self.slots - 1)
        if sets[slot].epoch == epoch, sets[slot].row == row { return sets[slot].set }
        let first = arena.count
        let isFixed = ValueJSON.append(row: row, tables, traceKey: traceKey, spanKey: spanKey, to: &arena)
        var set = Set(text: SpanRows.Text(offset: first, count: arena.count - first))
        set.terms = terms(of: row, tables, traceKey: traceKey, spanKey: spanKey)
        if isFixed { sets[slot] = Slot(row: row, epoch: epoch, set: set) }
        return set
    }

    /// Fills in what few spans have.
    mutating func fill(
        _ span: inout SpanRows.Row, _ extras: SpanExtras, _ batch: TraceBatch, _ row: Int,
        _ tables: borrowing TraceTables, traceKey: UInt64
    ) {
        span.statusMessage = text(extras.statusMessage, tables)
        span.traceState = text(extras.traceState, tables)
        span.droppedAttributes = extras.droppedAttributes
        span.droppedEvents = extras.droppedEvents
        span.droppedLinks = extras.droppedLinks
        if !extras.events.isEmpty {
            let first = arena.count
            ValueJSON.append(events: extras.events, of: batch, row: row, tables, traceKey: traceKey, to: &arena)
            span.events = SpanRows.Text(offset: first, count: arena.count - first)
        }
        if !extras.links.isEmpty {
            let first = arena.count
            ValueJSON.append(links: extras.links, tables, traceKey: traceKey, spanKey: span.spanID, to: &arena)
            span.links = SpanRows.Text(offset: first, count: arena.count - first)
        }
    }

    private mutating func text(_ number: UInt32, _ tables: borrowing TraceTables) -> SpanRows.Text {
        if number == 0 { return SpanRows.Text() }
        let first = arena.count
        tables.strings.withBytes(number) { arena.append(contentsOf: $0) }
        return SpanRows.Text(offset: first, count: arena.count - first)
    }

    // MARK: Search terms

    /// Those of a set of attributes.
    private mutating func terms(
        of row: UInt32, _ tables: borrowing TraceTables, traceKey: UInt64, spanKey: UInt64
    ) -> Range<Int> {
        let first = numbers.count
        for entry in tables.attributes.entries(row) {
            let key = hash(entry.key, tables)
            if entry.kind == .string {
                let value = hash(UInt32(truncatingIfNeeded: entry.payload), tables)
                numbers.append(SearchTerm(.attribute, key, value).number)
                continue
            }
            let value = tables.value(entry, traceKey: traceKey, spanKey: spanKey)
            TagText.forEach(of: value) { numbers.append(SearchTerm(.attribute, key, SearchTerm.hash($0)).number) }
        }
        return first..<numbers.count
    }

    /// Those of the events and links of a span.
    mutating func terms(
        of extras: SpanExtras, _ tables: borrowing TraceTables, traceKey: UInt64, spanKey: UInt64
    ) -> Range<Int> {
        let first = numbers.count
        for event in extras.events where event.attributes != 0 {
            _ = terms(of: event.attributes, tables, traceKey: traceKey, spanKey: spanKey)
        }
        for link in extras.links where link.attributes != 0 {
            _ = terms(of: link.attributes, tables, traceKey: traceKey, spanKey: spanKey)
        }
        return first..<numbers.count
    }

    /// Those of an operation: its service, its name, both, its kind and its scope.
    mutating func terms(ofOperation number: UInt32, _ tables: borrowing TraceTables) -> Range<Int> {
        if let known = operations[number] { return known }
        let operation = tables.operations[Int(number)]
        let scope = tables.scopes[Int(operation.scope)]
        let service = hash(operation.service, tables)
        let name = hash(operation.name, tables)
        let first = numbers.count
        numbers.append(SearchTerm(.service, service).number)
        numbers.append(SearchTerm(.operation, name).number)
        numbers.append(SearchTerm(.serviceOperation, service, name).number)
        numbers.append(SearchTerm(.kind, SearchTerm.hash(operation.kind.name)).number)
        numbers.append(SearchTerm(.scopeName, hash(scope.name, tables)).number)
        numbers.append(SearchTerm(.scopeVersion, hash(scope.version, tables)).number)
        _ = terms(of: scope.attributes, tables, traceKey: 0, spanKey: 0)
        operations[number] = first..<numbers.count
        return first..<numbers.count
    }

    /// Those of a resource.
    mutating func terms(ofInstance number: UInt32, _ tables: borrowing TraceTables) -> Range<Int> {
        if let known = instances[number] { return known }
        let range = terms(
            of: tables.instances[Int(number)].attributes, tables, traceKey: 0, spanKey: 0)
        instances[number] = range
        return range
    }

    private mutating func hash(_ text: UInt32, _ tables: borrowing TraceTables) -> UInt64 {
        let slot = Int(text) & (Self.slots - 1)
        if hashes[slot].batch == batch, hashes[slot].text == text { return hashes[slot].hash }
        let hash = tables.strings.withBytes(text) { SearchTerm.hash($0) }
        hashes[slot] = HashSlot(text: text, batch: batch, hash: hash)
        return hash
    }
}
