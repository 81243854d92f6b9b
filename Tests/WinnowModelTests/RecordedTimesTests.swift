import Testing

@testable import WinnowModel

@Suite struct RecordedTimesTests {
    private static func table(_ rows: [Int]) -> RecordedTimes {
        var times = RecordedTimes()
        for row in rows { times.append(row, start: Nanos(row), end: 0) }
        return times
    }

    @Test func rowsAreFoundByNumber() {
        let times = Self.table([2, 3, 7])
        #expect((0..<9).filter { times[$0] != nil } == [2, 3, 7])
        #expect(times[7]?.start == 7 && times[7]?.end == 0)
        #expect(RecordedTimes().isEmpty && RecordedTimes()[0] == nil)
    }

    @Test(arguments: [(0..<9, [2, 3, 7]), (3..<7, [3]), (4..<7, []), (8..<9, [])])
    func rangesAreWalked(range: Range<Int>, rows: [Int]) {
        var found: [Int] = []
        Self.table([2, 3, 7]).forEach(in: range) { row, _, _ in found.append(row) }
        #expect(found == rows)
    }

    @Test func whatIsRemovedIsAsTheBatchSays() {
        var times = Self.table([2, 3])
        times.remove(3)
        times.remove(5)
        #expect(times[3] == nil && times[2] != nil)
        var batch = TraceBatch()
        batch.start = [10, 20, 30]
        batch.end = [11, 21, 31]
        batch.recordedTimes = times
        #expect(batch.recordedStart(of: 2) == 2 && batch.recordedEnd(of: 2) == 0)
        #expect(batch.recordedStart(of: 1) == 20 && batch.recordedEnd(of: 1) == 21)
        batch.removeAll()
        #expect(batch.recordedTimes.isEmpty)
    }
}
