import Testing

@testable import WinnowModel

/// Medians and their order statistics.
@Suite struct MedianIntervalTests {
    @Test func theMiddleIsTheMedian() throws {
        #expect(MedianInterval([]) == nil)
        #expect(MedianInterval([7])?.median == 7)
        #expect(MedianInterval([3, 1, 2])?.median == 2)
        #expect(MedianInterval([4, 1, 2, 3])?.median == 2.5)
    }

    /// Ranks of the 95 % interval as tables have them (Conover, table A3; Dixon and Massey, table A-25).
    @Test(arguments: [
        (5, 0), (6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (15, 4), (20, 6), (25, 8), (30, 10), (40, 14), (50, 18),
        (100, 40),
    ])
    func ranksAreThoseOfTheTables(_ count: Int, _ rank: Int) throws {
        #expect(MedianInterval.rank(count, level: 0.95) == rank)
        let values = (1...count).map { Double($0) }.shuffled()
        let interval = try #require(MedianInterval(values)).interval
        #expect(interval == (rank == 0 ? nil : Interval(low: Double(rank), high: Double(count + 1 - rank))))
    }

    @Test func aHigherLevelIsWider() throws {
        let values = (1...15).map { Double($0) }
        #expect(MedianInterval(values, level: 0.99)?.interval == Interval(low: 3, high: 13))
        #expect(MedianInterval(Array(values.prefix(7)), level: 0.99)?.interval == nil)
        #expect(MedianInterval(values + values.map { $0 + 1_000 } + [500], level: 0.5)?.median == 500)
    }

    @Test func thousandsOfValuesAreFine() throws {
        let interval = try #require(MedianInterval((1...1_000).map { Double($0) })?.interval)
        #expect(interval == Interval(low: 469, high: 532))
    }
}
