import WinnowModel

/// Encoded sizes of the attribute rows of some tables, computed once: a row is a constant, or a constant and a few entries whose
/// drawn values differ in length.
struct AttributeSizer: Sendable {
    /// A drawn entry whose size depends on the value: its domain and all that its size takes, as plain values.
    private struct Drawn {
        /// How the size follows from the number of the value.
        enum Kind {
            /// Sizes of the whole entry stand in `sizes` from here on, one for each value.
            case listed(from: Int)
            /// A text of this many bytes and the number, to at least this many digits.
            case numbered(prefixBytes: Int, digits: Int)
            /// This integer and the number.
            case integers(first: Int64)
        }

        var kind: Kind
        /// Size of the key field.
        var keyBytes: Int
        var purpose: UInt64
        /// How many values there are.
        var count: UInt64
        /// Where the upper ends of the values' shares stand in `ends`; empty: equal chances.
        var ends: Range<Int>
        var isOfTrace: Bool
    }

    /// A row whose size is not constant: its constant part, and where its varying entries stand in `drawn`.
    private struct VaryingRow {
        var constant: Int
        var drawn: Range<Int>
    }

    /// Marks a row in `rows` whose size is not constant.
    static let varies: UInt32 = 1 << 31

    /// Sum of a row's entries as fields of their message, bytes; with `varies` its number for `size(varying:traceKey:spanKey:)`.
    private(set) var rows: [UInt32] = []
    private var varying: [VaryingRow] = []
    private var drawn: [Drawn] = []
    private var sizes: [UInt32] = []
    private var ends: [UInt64] = []

    /// Drawn entries by key and domain.
    private var known: [UInt64: (constant: Int, drawn: Drawn?)] = [:]

    init(_ tables: TraceTables) { grow(to: tables) }

    /// Takes in the rows that tables have got since they were last seen.
    mutating func grow(to tables: TraceTables) {
        let table = tables.attributes
        rows.reserveCapacity(table.count)
        for row in UInt32(rows.count)..<UInt32(table.count) {
            var sum = 0
            let first = drawn.count
            for entry in table.entries(row) {
                let keyBytes = Wire.text(tables.strings.length(entry.key))
                guard entry.kind == .drawn else {
                    sum += Self.entry(keyBytes, Self.size(of: entry, tables))
                    continue
                }
                let place = UInt64(entry.key) << 32 | entry.payload & 0xFFFF_FFFF
                let found =
                    known[place]
                    ?? {
                        let domain = table.domains[Int(entry.payload)]
                        if let constant = Self.constant(domain, keyBytes) { return (constant, nil) }
                        return (0, Self.drawn(domain, keyBytes, &sizes, &ends))
                    }()
                known[place] = found
                sum += found.constant
                if let entry = found.drawn { drawn.append(entry) }
            }
            if drawn.count == first {
                rows.append(min(UInt32(clamping: sum), Self.varies - 1))
            } else {
                rows.append(UInt32(varying.count) | Self.varies)
                varying.append(VaryingRow(constant: sum, drawn: first..<drawn.count))
            }
        }
    }

    /// Size of a row's entries on the span with these keys.
    func size(_ row: UInt32, traceKey: UInt64, spanKey: UInt64) -> Int {
        let constant = rows[Int(row)]
        if constant & Self.varies == 0 { return Int(constant) }
        return size(varying: constant, traceKey: traceKey, spanKey: spanKey)
    }

    /// The same for a row that `rows` marks as varying.
    func size(varying row: UInt32, traceKey: UInt64, spanKey: UInt64) -> Int {
        let row = varying[Int(row & ~Self.varies)]
        var sum = row.constant
        for number in row.drawn {
            let entry = drawn[number]
            let index = ValueDomain.index(
                Draw.word(entry.isOfTrace ? traceKey : spanKey, entry.purpose), count: entry.count,
                ends: ends.span.extracting(entry.ends))
            switch entry.kind {
            case .listed(let from): sum += Int(sizes[from + Int(min(index, entry.count - 1))])
            case .numbered(let prefixBytes, let digits):
                sum += Self.entry(entry.keyBytes, Self.numbered(prefixBytes, digits, index))
            case .integers(let first): sum += Self.entry(entry.keyBytes, Self.integer(first, index))
            }
        }
        return sum
    }

    /// Size of a `KeyValue` as a field, from the size of its key field and that of its `AnyValue`.
    static func entry(_ keyBytes: Int, _ value: Int) -> Int { Wire.field(keyBytes + Wire.field(value)) }

    /// Size of the entries of a row that belongs to no span.
    static func size(of row: UInt32, _ tables: TraceTables) -> Int {
        tables.attributes.entries(row).reduce(0) { sum, entry in
            let value =
                entry.kind == .drawn
                ? size(of: tables.value(entry, traceKey: 0, spanKey: 0)) : size(of: entry, tables)
            return sum + Self.entry(Wire.text(tables.strings.length(entry.key)), value)
        }
    }

    /// Size of the `AnyValue` of a constant entry.
    static func size(of entry: AttributeTable.Entry, _ tables: TraceTables) -> Int {
        switch entry.kind {
        case .empty, .drawn: 0
        case .string, .bytes: Wire.field(tables.strings.length(UInt32(truncatingIfNeeded: entry.payload)))
        case .bool: 2
        case .int: 1 + Wire.varint(entry.payload)
        case .double: 9
        case .array, .map: size(of: tables.attributes.composites[Int(entry.payload)])
        }
    }

    /// Size of a value as an `AnyValue`.
    static func size(of value: AttributeValue) -> Int {
        switch value {
        case .empty: 0
        case .string(let text): Wire.field(text.utf8.count)
        case .bool: 2
        case .int(let number): 1 + Wire.varint(UInt64(bitPattern: number))
        case .double: 9
        case .bytes(let bytes): Wire.field(bytes.count)
        case .array(let values): Wire.field(values.reduce(0) { $0 + Wire.field(size(of: $1)) })
        case .map(let pairs):
            Wire.field(pairs.reduce(0) { $0 + entry(Wire.text($1.key.utf8.count), size(of: $1.value)) })
        }
    }

    private static func numbered(_ prefixBytes: Int, _ digits: Int, _ index: UInt64) -> Int {
        Wire.field(prefixBytes + max(digits, decimals(index)))
    }

    private static func integer(_ first: Int64, _ index: UInt64) -> Int {
        1 + Wire.varint(UInt64(bitPattern: first &+ Int64(truncatingIfNeeded: index)))
    }

    /// The one size of an entry for every value of its domain; `nil` when they differ.
    private static func constant(_ domain: ValueDomain, _ keyBytes: Int) -> Int? {
        switch domain.values {
        case .list(let list):
            guard let first = list.first.map({ size(of: $0) }) else { return entry(keyBytes, 0) }
            return list.allSatisfy { size(of: $0) == first } ? entry(keyBytes, first) : nil
        case .numbered(let prefix, let digits, _):
            guard decimals(domain.count - 1) <= max(digits, 1) else { return nil }
            return entry(keyBytes, numbered(prefix.utf8.count, digits, 0))
        case .integers(let first, let count):
            let last = first.addingReportingOverflow(Int64(clamping: count == 0 ? 0 : count - 1))
            let same = !last.overflow && (first < 0) == (last.partialValue < 0)
            let least = integer(first, 0)
            return same && least == integer(first, domain.count - 1) ? entry(keyBytes, least) : nil
        }
    }

    /// An entry whose values differ in size.
    private static func drawn(
        _ domain: ValueDomain, _ keyBytes: Int, _ sizes: inout [UInt32], _ ends: inout [UInt64]
    ) -> Drawn {
        let kind: Drawn.Kind
        switch domain.values {
        case .list(let list):
            kind = .listed(from: sizes.count)
            sizes += list.map { UInt32(clamping: entry(keyBytes, size(of: $0))) }
        case .numbered(let prefix, let digits, _): kind = .numbered(prefixBytes: prefix.utf8.count, digits: digits)
        case .integers(let first, _): kind = .integers(first: first)
        }
        let firstEnd = ends.count
        ends += domain.cumulative
        return Drawn(
            kind: kind, keyBytes: keyBytes, purpose: domain.purpose, count: domain.count, ends: firstEnd..<ends.count,
            isOfTrace: domain.scope == .trace)
    }

    private static func decimals(_ number: UInt64) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }
}
