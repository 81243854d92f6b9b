import Testing
import WinnowModel

/// Rows of attributes: interned, typed, drawn.
@Suite struct AttributeTableTests {
    private static let values: [AttributeValue] = [
        .empty, .string("text"), .string(""), .bool(true), .bool(false), .int(.min), .int(7), .double(-0.0),
        .double(.infinity), .bytes([1, 2, 0xFF]), .bytes([]), .array([.int(1), .array([.string("x")])]),
        .map([.init("k", .bool(true))]),
    ]

    @Test func everyTypeComesBack() {
        var tables = TraceTables()
        let entries = Self.values.enumerated().map { tables.entry("key \($0.offset)", $0.element) }
        let row = tables.attributes.intern(entries)
        let found = tables.values(row)
        #expect(found.map(\.value) == Self.values)
        #expect(found.map(\.key) == Self.values.indices.map { "key \($0)" })
        #expect(tables.values(0).isEmpty && tables.attributes.range(0).isEmpty)
    }

    @Test func equalRowsAreOne() {
        var tables = TraceTables()
        let a = tables.entry("a", .int(1))
        let b = tables.entry("b", .int(1))
        let late = tables.entry("a", .int(1), atStart: false)
        let rows = [[a], [b], [a, b], [b, a], [late], [a, a]].map { tables.attributes.intern($0) }
        #expect(rows == [1, 2, 3, 4, 5, 6])
        #expect(tables.attributes.intern([a, b]) == 3 && tables.attributes.intern([]) == 0)
        #expect(tables.attributes.append([a, b]) == 7 && tables.attributes.append([]) == 0)
        #expect(tables.attributes.count == 8 && Array(tables.attributes.entries(3)) == [a, b])
        tables.attributes.removeAll()
        #expect(tables.attributes.count == 1 && tables.attributes.intern([b]) == 1)
        #expect(Array(tables.attributes.entries(1)) == [b])
    }

    @Test func drawnValuesFollowTheirWeightsAndScopes() {
        var tables = TraceTables()
        let values: [AttributeValue] = [.string("often"), .string("never"), .string("seldom")]
        func entry(_ scope: ValueDomain.Scope) -> AttributeTable.Entry {
            let domain = ValueDomain(values: .list(values), weights: [3, 0, 1], scope: scope, purpose: Draw.key("k"))
            return AttributeTable.Entry(
                key: tables.strings.intern("k"), kind: .drawn, payload: tables.attributes.addDomain(domain))
        }
        let perSpan = entry(.span)
        let perTrace = entry(.trace)
        var counts: [AttributeValue: Int] = [:]
        for key in 0..<20_000 as Range<UInt64> {
            counts[tables.value(perSpan, traceKey: 1, spanKey: key), default: 0] += 1
            #expect(
                tables.value(perTrace, traceKey: key, spanKey: 1) == tables.value(perTrace, traceKey: key, spanKey: 2))
        }
        #expect(counts[values[1]] == nil)
        #expect(((counts[values[0]] ?? 0) - 15_000).magnitude < 310)
        #expect((counts[values[2]] ?? 0) + (counts[values[0]] ?? 0) == 20_000)
    }

    @Test func numberedDomains() {
        let padded = ValueDomain(
            values: .numbered(prefix: "user-", digits: 4, count: 1000), scope: .span, purpose: 1)
        #expect(padded.count == 1000 && padded.value(at: 7) == .string("user-0007"))
        #expect(padded.value(at: 123_456) == .string("user-123456"))
        let integers = ValueDomain(values: .integers(first: -5, count: 10), scope: .span, purpose: 1)
        #expect(integers.value(at: 9) == .int(4))
        var seen = Set<UInt64>()
        for key in 0..<500 as Range<UInt64> { seen.insert(integers.index(traceKey: 0, spanKey: key)) }
        #expect(seen == Set(0..<10))
        #expect(ValueDomain(values: .list([]), scope: .span, purpose: 1).value(at: 3) == .empty)
    }
}
