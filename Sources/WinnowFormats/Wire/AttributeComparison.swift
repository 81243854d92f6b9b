import WinnowModel

/// Compares attributes of two tables: texts by their bytes, numbers bit by bit, drawn values by what their span draws.
struct AttributeComparison {
    private var texts = PairMemo()
    private var rows = PairMemo()
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
        let domain = tables.attributes.domains[number]
        let index = domain.index(traceKey: keys.trace, spanKey: keys.span)
        switch domain.values {
        case .integers(let first, _):
            return read.kind == .int
                && read.payload == UInt64(bitPattern: first &+ Int64(truncatingIfNeeded: index))
        case .numbered(let prefix, let digits, _):
            return read.kind == .string
                && other.strings.withBytes(UInt32(truncatingIfNeeded: read.payload)) {
                    Self.isNumbered($0, prefix, index, digits)
                }
        case .list:
            let text = UInt32(truncatingIfNeeded: read.payload)
            while listed.count <= number { listed.append(PairMemo()) }
            if read.kind == .string, listed[number].knows(UInt32(truncatingIfNeeded: index), text) { return true }
            let value = domain.value(at: index)
            guard Self.isSame(value, other.value(read, traceKey: 0, spanKey: 0)) else { return false }
            if read.kind == .string { listed[number].note(UInt32(truncatingIfNeeded: index), text) }
            return true
        }
    }

    /// Whether a text is a prefix and a number with leading zeros.
    private static func isNumbered(
        _ text: UnsafeRawBufferPointer, _ prefix: String, _ number: UInt64, _ digits: Int
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
        return text[..<end].elementsEqual(prefix.utf8)
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
