import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowWorkload

@Suite struct SpillSorterTests {
    private static func row(_ random: inout TestRandom, _ number: UInt32) -> SpilledRow {
        let row = RecordedRow(
            spanID: random.next(), parentSpanID: random.next(), start: random.next(), end: random.next(), trace: 0,
            operation: number, instance: 2, attributes: 3, extras: 4, flags: 5, request: 6, status: 1, part: 0)
        var made = SpilledRow(
            TraceID(high: UInt64(random.below(3)), low: UInt64(random.below(40))), row, number: number,
            random.oneIn(3) ? (random.next(), random.next()) : nil)
        made.first = UInt64(random.below(5))
        return made
    }

    /// Runs of any length are merged into what sorting in memory gives; blocks are whole, half full or of one row.
    @Test(arguments: [1, 2, 7, 255, 256, 257, 1000, 5000])
    func mergedRunsAreInOrder(_ window: Int) throws {
        var random = TestRandom(seed: UInt64(window))
        for count in [0, 1, 255, 256, 2100] where count / window < 1100 {
            var sorter = try SpillSorter(window: window)
            var rows: [SpilledRow] = []
            for number in 0..<count {
                rows.append(Self.row(&random, UInt32(number)))
                try sorter.append(rows[number])
            }
            rows.sort { $0.key < $1.key }
            var merge = try sorter.merge()
            for wanted in rows {
                guard let found = try merge.next() else {
                    Issue.record("a row is missing")
                    return
                }
                #expect(found.row.trace == wanted.row.trace && found.row.spanID == wanted.row.spanID)
                #expect(found.first == wanted.first && found.traceID == wanted.traceID && found.isOdd == wanted.isOdd)
                #expect(found.recordedStart == wanted.recordedStart && found.recordedEnd == wanted.recordedEnd)
            }
            #expect(try merge.next() == nil)
        }
    }
}
