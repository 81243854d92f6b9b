import WinnowModel

/// Encoded sizes of the attribute rows of some tables, computed once: a row is a constant, or a constant and a few entries whose
/// drawn values differ in length.
struct AttributeSizer: Sendable {
    /// A drawn entry whose size depends on the value.
    private struct Drawn {
        /// Number of the domain.
        var domain: Int
        /// Size of the key field.
        var keyBytes: Int
        /// Size of the whole entry by number of value; empty where it is computed.
        var sizes: [UInt32]
    }

    /// Marks a row in `rows` whose size is not constant.
    static let varies: UInt32 = 1 << 31

    /// Sum of a row's entries as fields of their message, bytes; `varies` is set when `extra(_:traceKey:spanKey:)` is to be added.
    let rows: [UInt32]
    private let drawn: [Drawn]
    /// Numbers in `drawn` of each row that varies.
    private let drawnOfRow: [UInt32: [Int]]
    private let domains: [ValueDomain]

    init(_ tables: TraceTables) {
        let table = tables.attributes
        var rows: [UInt32] = []
        rows.reserveCapacity(table.count)
        var drawn: [Drawn] = []
        var drawnOfRow: [UInt32: [Int]] = [:]
        var known: [UInt64: (constant: Int, drawn: Int)] = [:]
        for row in 0..<UInt32(table.count) {
            var sum = 0
            var varying: [Int] = []
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
                        let domain = Int(entry.payload)
                        let sizes = Self.sizes(table.domains[domain], keyBytes)
                        if let constant = sizes.constant { return (constant, -1) }
                        drawn.append(Drawn(domain: domain, keyBytes: keyBytes, sizes: sizes.table))
                        return (0, drawn.count - 1)
                    }()
                known[place] = found
                sum += found.constant
                if found.drawn >= 0 { varying.append(found.drawn) }
            }
            rows.append(min(UInt32(clamping: sum), Self.varies - 1) | (varying.isEmpty ? 0 : Self.varies))
            if !varying.isEmpty { drawnOfRow[row] = varying }
        }
        self.rows = rows
        self.drawn = drawn
        self.drawnOfRow = drawnOfRow
        domains = table.domains
    }

    /// Size of a row's entries on the span with these keys.
    func size(_ row: UInt32, traceKey: UInt64, spanKey: UInt64) -> Int {
        let constant = rows[Int(row)]
        if constant & Self.varies == 0 { return Int(constant) }
        return Int(constant & ~Self.varies) + extra(row, traceKey: traceKey, spanKey: spanKey)
    }

    /// What the varying entries of a row add on the span with these keys.
    func extra(_ row: UInt32, traceKey: UInt64, spanKey: UInt64) -> Int {
        var sum = 0
        for number in drawnOfRow[row] ?? [] {
            let entry = drawn[number]
            let domain = domains[entry.domain]
            let index = domain.index(traceKey: traceKey, spanKey: spanKey)
            if let position = Int(exactly: index), position < entry.sizes.count {
                sum += Int(entry.sizes[position])
            } else {
                sum += Self.entry(entry.keyBytes, Self.size(domain, at: index))
            }
        }
        return sum
    }

    /// Size of a `KeyValue` as a field, from the size of its key field and that of its `AnyValue`.
    static func entry(_ keyBytes: Int, _ value: Int) -> Int { Wire.field(keyBytes + Wire.field(value)) }

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

    private static func size(_ domain: ValueDomain, at index: UInt64) -> Int {
        switch domain.values {
        case .list: size(of: domain.value(at: index))
        case .numbered(let prefix, let digits, _): Wire.field(prefix.utf8.count + max(digits, decimals(index)))
        case .integers(let first, _):
            1 + Wire.varint(UInt64(bitPattern: first &+ Int64(truncatingIfNeeded: index)))
        }
    }

    /// One size for every value of a domain, or a table by number of value.
    private static func sizes(_ domain: ValueDomain, _ keyBytes: Int) -> (constant: Int?, table: [UInt32]) {
        switch domain.values {
        case .list(let list):
            let table = list.map { UInt32(clamping: entry(keyBytes, size(of: $0))) }
            guard let first = table.first else { return (entry(keyBytes, 0), []) }
            return (table.allSatisfy { $0 == first } ? Int(first) : nil, table)
        case .numbered(_, let digits, _):
            let widest = decimals(domain.count - 1)
            return (widest <= max(digits, 1) ? entry(keyBytes, size(domain, at: 0)) : nil, [])
        case .integers(let first, let count):
            let last = first.addingReportingOverflow(Int64(clamping: count == 0 ? 0 : count - 1))
            let same = !last.overflow && (first < 0) == (last.partialValue < 0)
            let least = size(domain, at: 0)
            guard same, least == size(domain, at: domain.count - 1) else { return (nil, []) }
            return (entry(keyBytes, least), [])
        }
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
