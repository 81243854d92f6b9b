import WinnowModel
import WinnowOTTL

/// What an editor has made of spans, by everything that it reads and writes of them.
///
/// Attributes that are drawn by the span's key count with the numbers of their values, so that what is remembered is exact.
struct EditMemo {
    /// What spans agree in.
    struct Key: Hashable {
        var origin: UInt64
        var content: UInt64
        /// Numbers of the drawn values.
        var drawn: [UInt64] = []
    }

    /// More than this is forgotten, so that no input fills the memory.
    private static let limit = 1 << 16

    private let hasAttributes: Bool
    private let hasStatus: Bool
    private var results: [Key: EditedSpan] = [:]
    private var last: (key: Key, edited: EditedSpan)?
    /// By row: 0 not looked at, 1 constant, 2 with drawn values, 3 with drawn values that hardly repeat.
    private var kinds: [UInt8] = []

    /// `nil` where spans can differ in more than resource, operation, status and attributes.
    init?(_ touched: Dependencies) {
        guard touched.isSubset(of: [.resource, .operation, .status, .attributes, .cache]) else { return nil }
        hasAttributes = touched.contains(.attributes)
        hasStatus = touched.contains(.status)
    }

    /// What the span agrees in with others; `nil` where that hardly ever occurs again.
    mutating func key(_ row: Int, trace: UInt64, _ batch: TraceBatch, _ tables: TraceTables) -> Key? {
        var key = Key(
            origin: UInt64(batch.instance[row]) << 32 | UInt64(batch.operation[row]),
            content: hasStatus ? UInt64(batch.status[row]) << 32 : 0)
        guard hasAttributes else { return key }
        let attributes = batch.attributes[row]
        key.content |= UInt64(attributes)
        switch kind(of: attributes, tables) {
        case 2:
            for entry in tables.attributes.entries(attributes) where entry.kind == .drawn {
                let domain = tables.attributes.domains[Int(entry.payload)]
                key.drawn.append(domain.index(traceKey: trace, spanKey: batch.spanID[row]))
            }
        case 3: return nil
        default: break
        }
        return key
    }

    private mutating func kind(of row: UInt32, _ tables: TraceTables) -> UInt8 {
        if kinds.count < tables.attributes.count {
            kinds.append(contentsOf: repeatElement(0, count: tables.attributes.count - kinds.count))
        }
        if kinds[Int(row)] == 0 {
            var values: UInt64 = 1
            var isDrawn = false
            for entry in tables.attributes.entries(row) where entry.kind == .drawn {
                isDrawn = true
                let count = tables.attributes.domains[Int(entry.payload)].count
                let (product, overflow) = values.multipliedReportingOverflow(by: count)
                values = overflow ? .max : product
            }
            kinds[Int(row)] = !isDrawn ? 1 : values <= 1 << 12 ? 2 : 3
        }
        return kinds[Int(row)]
    }

    subscript(_ key: Key) -> EditedSpan? {
        if let last, last.key == key { return last.edited }
        return results[key]
    }

    mutating func keep(_ edited: EditedSpan, _ key: Key) {
        if results.count >= Self.limit { results.removeAll(keepingCapacity: true) }
        results[key] = edited
        last = (key, edited)
    }
}
