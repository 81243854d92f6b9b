import WinnowModel

/// Compares attributes of two tables: texts by their bytes, numbers bit by bit, drawn values by what their span draws.
struct AttributeComparison {
    private var texts = PairMemo()
    private var rows = PairMemo()
    /// A domain of drawn values as plain values: looking at the domain itself would count references for each span.
    private struct Domain {
        enum Kind {
            case listed
            /// The text before the number stands here in `prefixes`.
            case numbered(prefix: Range<Int>, digits: Int)
            case integers(first: Int64)
        }

        var kind: Kind
        var purpose: UInt64
        var count: UInt64
        /// Where the upper ends of the values' shares stand in `ends`; empty: equal chances.
        var ends: Range<Int>
        var isOfTrace: Bool
    }

    private var domains: [Domain] = []
    private var prefixes: [UInt8] = []
    private var ends: [UInt64] = []
    /// By number of a domain: numbers of its listed texts in the other table.
    private var listed: [PairMemo] = []
    /// By row: whether any of its values is drawn, 0 where nobody has looked.
    private var draws: [UInt8] = []

    /// Forgets what numbers of the other table stand for.
    mutating func removeAll() {
        texts.removeAll()
        rows.removeAll()
        for domain in listed.indices { listed[domain].removeAll() }
    }

    /// Whether two texts are the same bytes.
    @inline(__always)
    mutating func isSame(text: UInt32, _ tables: TraceTables, _ number: UInt32, _ other: TraceTables) -> Bool {
        if texts.knows(text, number) { return true }
        let isSame = tables.strings.withBytes(text) { own in
            other.strings.withBytes(number) { read in own.elementsEqual(read) }
        }
        if isSame { texts.note(text, number) }
        return isSame
    }

    /// Whether a row is the same as one of the other table on the span with these keys; after its own entries the other has those that samplers
    /// have `written`.
    mutating func isSame(
        _ row: UInt32, _ tables: TraceTables, _ number: UInt32, _ other: TraceTables, _ keys: SpanKeys,
        written: [Int]
    ) -> Bool {
        let isConstant = !isDrawn(row, tables)
        if isConstant, written.isEmpty, rows.knows(row, number) { return true }
        let own = tables.attributes.entries(row)
        let read = other.attributes.entries(number)
        if own.count + written.count != read.count { return false }
        var place = read.startIndex
        for entry in own {
            if !isSame(entry, tables, read[place], other, keys) { return false }
            place += 1
        }
        for length in written {
            let entry = read[place]
            if entry.kind != .empty || other.strings.length(entry.key) != SpanAdditions.key(of: length) { return false }
            place += 1
        }
        if isConstant, written.isEmpty { rows.note(row, number) }
        return true
    }

    private mutating func isDrawn(_ row: UInt32, _ tables: TraceTables) -> Bool {
        let index = Int(row)
        if index < draws.count, draws[index] != 0 { return draws[index] == 2 }
        while draws.count <= index { draws.append(0) }
        let isDrawn = tables.attributes.entries(row).contains { $0.kind == .drawn }
        draws[index] = isDrawn ? 2 : 1
        return isDrawn
    }

    @inline(__always)
    private mutating func isSame(
        _ own: AttributeTable.Entry, _ tables: TraceTables, _ read: AttributeTable.Entry, _ other: TraceTables,
        _ keys: SpanKeys
    ) -> Bool {
        guard isSame(text: own.key, tables, read.key, other) else { return false }
        switch own.kind {
        case .string, .bytes:
            return own.kind == read.kind
                && isSame(
                    text: UInt32(truncatingIfNeeded: own.payload), tables,
                    UInt32(truncatingIfNeeded: read.payload), other)
        case .bool: return read.kind == .bool && (own.payload != 0) == (read.payload != 0)
        case .int, .double: return own.kind == read.kind && own.payload == read.payload
        case .empty: return read.kind == .empty
        case .array, .map:
            return own.kind == read.kind
                && Self.isSame(
                    tables.attributes.composites[Int(own.payload)], other.attributes.composites[Int(read.payload)])
        case .drawn: return isSame(drawn: Int(own.payload), tables, read, other, keys)
        }
    }

    private mutating func isSame(
        drawn number: Int, _ tables: TraceTables, _ read: AttributeTable.Entry, _ other: TraceTables, _ keys: SpanKeys
    ) -> Bool {
        while domains.count <= number { add(tables.attributes.domains[domains.count]) }
        let domain = domains[number]
        let index = ValueDomain.index(
            Draw.word(domain.isOfTrace ? keys.trace : keys.span, domain.purpose), count: domain.count,
            ends: ends.span.extracting(domain.ends))
        switch domain.kind {
        case .integers(let first):
            return read.kind == .int
                && read.payload == UInt64(bitPattern: first &+ Int64(truncatingIfNeeded: index))
        case .numbered(let prefix, let digits):
            guard read.kind == .string else { return false }
            return other.strings.withBytes(UInt32(truncatingIfNeeded: read.payload)) {
                isNumbered($0, prefix, index, digits)
            }
        case .listed:
            let text = UInt32(truncatingIfNeeded: read.payload)
            if read.kind == .string, listed[number].knows(UInt32(truncatingIfNeeded: index), text) { return true }
            let value = tables.attributes.domains[number].value(at: index)
            guard Self.isSame(value, other.value(read, traceKey: 0, spanKey: 0)) else { return false }
            if read.kind == .string { listed[number].note(UInt32(truncatingIfNeeded: index), text) }
            return true
        }
    }

    private mutating func add(_ domain: ValueDomain) {
        let kind: Domain.Kind
        switch domain.values {
        case .list: kind = .listed
        case .integers(let first, _): kind = .integers(first: first)
        case .numbered(let prefix, let digits, _):
            let start = prefixes.count
            prefixes.append(contentsOf: prefix.utf8)
            kind = .numbered(prefix: start..<prefixes.count, digits: digits)
        }
        let start = ends.count
        ends.append(contentsOf: domain.cumulative)
        listed.append(PairMemo())
        domains.append(
            Domain(
                kind: kind, purpose: domain.purpose, count: domain.count, ends: start..<ends.count,
                isOfTrace: domain.scope == .trace))
    }

    /// Whether a text is a prefix and a number with leading zeros.
    private func isNumbered(
        _ text: UnsafeRawBufferPointer, _ prefix: Range<Int>, _ number: UInt64, _ digits: Int
    ) -> Bool {
        var rest = number
        var end = text.count
        var written = 0
        repeat {
            end -= 1
            if end < 0 || text[end] != UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10) { return false }
            rest /= 10
            written += 1
        } while rest > 0 || written < digits
        return text[..<end].elementsEqual(prefixes[prefix])
    }

    /// Whether two values are the same, numbers bit by bit.
    static func isSame(_ own: AttributeValue, _ read: AttributeValue) -> Bool {
        switch (own, read) {
        case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
        case (.map(let a), .map(let b)):
            a.count == b.count
                && zip(a, b).allSatisfy { $0.key.utf8.elementsEqual($1.key.utf8) && isSame($0.value, $1.value) }
        default: own == read
        }
    }
}
