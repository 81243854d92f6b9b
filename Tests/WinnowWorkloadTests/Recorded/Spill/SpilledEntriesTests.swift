import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowWorkload

@Suite struct SpilledEntriesTests {
    private static func row(_ random: inout TestRandom) -> [AttributeTable.Entry] {
        (0..<random.below(12)).map { _ in
            AttributeTable.Entry(key: UInt32(random.below(20)), kind: .int, payload: UInt64(random.below(40)))
        }
    }

    /// A table with a store gives rows the numbers and the contents that one in memory does, and so does each of its copies.
    @Test func rowsAreThoseOfATableInMemory() throws {
        var random = TestRandom(seed: 9)
        var held = AttributeTable()
        var table = AttributeTable()
        func check(_ table: AttributeTable, _ held: AttributeTable) {
            #expect(table.count == held.count && table.entryCount == held.entryCount)
            for row in 0..<UInt32(held.count) {
                #expect(Array(table.entries(row)) == Array(held.entries(row)))
                for place in held.range(row) { #expect(table.entry(at: place) == held.entry(at: place)) }
            }
            var all: [AttributeTable.Entry] = []
            table.forEachPiece(in: 3..<held.entryCount - 2) { all += $0 }
            #expect(all == (3..<held.entryCount - 2).map { held.entry(at: $0) })
        }
        for number in 0..<3000 {
            if number == 100 { table.attach(try SpilledEntries(SpillFaults())) }
            let row = Self.row(&random)
            #expect(table.intern(row) == held.intern(row))
        }
        check(table, held)
        var (copy, heldCopy) = (table, held)
        for _ in 0..<200 {
            let (row, other) = (Self.row(&random), Self.row(&random))
            #expect(copy.intern(row) == heldCopy.intern(row))
            #expect(table.intern(other) == held.intern(other))
        }
        check(copy, heldCopy)
        check(table, held)
        copy.removeAll()
        #expect(
            copy.count == 1 && copy.entryCount == 0
                && copy.intern(Self.row(&random) + [.init(key: 1, kind: .int, payload: 1)]) == 1)
    }
}
