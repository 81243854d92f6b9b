import WinnowModel

/// Whether a span carries a true attribute when it starts, tested as Python tests a value: false, 0, "" and empty lists do not count.
struct StartTimeTruth: Sendable {
    let key: String
    private var keyNumber: UInt32?
    private var prepared = -1
    /// Per attribute row: 0 unknown, 1 no, 2 yes, 3 depends on the span.
    private var rows: [UInt8] = []

    init(key: String) { self.key = key }

    /// Learns the key's number; tables only grow.
    mutating func prepare(_ tables: TraceTables) {
        if prepared != tables.attributes.count {
            keyNumber = tables.strings.find(key)
            rows = [UInt8](repeating: keyNumber == nil ? 1 : 0, count: tables.attributes.count)
            prepared = tables.attributes.count
        }
    }

    @inline(__always)
    mutating func holds(_ row: UInt32, traceKey: UInt64, spanKey: UInt64, _ tables: TraceTables) -> Bool {
        let known = rows[Int(row)]
        if known == 1 { return false }
        if known == 2 { return true }
        return look(row, traceKey: traceKey, spanKey: spanKey, tables)
    }

    private mutating func look(_ row: UInt32, traceKey: UInt64, spanKey: UInt64, _ tables: TraceTables) -> Bool {
        guard let entry = tables.attributes.entries(row).first(where: { $0.key == keyNumber && $0.atStart }) else {
            rows[Int(row)] = 1
            return false
        }
        let truth: Bool
        switch tables.value(entry, traceKey: traceKey, spanKey: spanKey) {
        case .empty: truth = false
        case .bool(let flag): truth = flag
        case .int(let number): truth = number != 0
        case .double(let number): truth = number != 0
        case .string(let text): truth = !text.isEmpty
        case .bytes(let bytes): truth = !bytes.isEmpty
        case .array(let list): truth = !list.isEmpty
        case .map(let pairs): truth = !pairs.isEmpty
        }
        rows[Int(row)] = entry.kind == .drawn ? 3 : truth ? 2 : 1
        return truth
    }
}
