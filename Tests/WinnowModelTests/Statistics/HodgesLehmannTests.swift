import Testing

@testable import WinnowModel

/// Centres by pairs, and their intervals.
@Suite struct HodgesLehmannTests {
    /// Nine patients before and after a drug (Hollander and Wolfe, examples 3.1, 3.3 and 3.4): 0.46 within 0.010 and 0.786.
    @Test func theTextbooksPatients() throws {
        let before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
        let after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
        let differences = zip(before, after).map { $0 - $1 }
        let centre = try #require(HodgesLehmann(differences))
        let interval = try #require(centre.interval)
        #expect((centre.centre - 0.46).magnitude < 1e-9)
        #expect((interval.low - 0.010).magnitude < 1e-9 && (interval.high - 0.786).magnitude < 1e-9)
        let test = SignedRankTest(differences)
        #expect(test.positiveRankSum == 40 && test.above == 10.0 / 512)
    }

    /// Critical values of the signed rank test at 5 %, two-sided, as every table has them, plus one.
    @Test(arguments: [(5, 0), (6, 1), (7, 3), (8, 4), (10, 9), (15, 26), (20, 53), (30, 138)])
    func ranksAreThoseOfTheTables(_ count: Int, _ rank: Int) {
        #expect(HodgesLehmann.rank(count, level: 0.95) == rank)
    }

    @Test func fewValuesHaveNoInterval() {
        #expect(HodgesLehmann([]) == nil)
        #expect(HodgesLehmann([3]) == HodgesLehmann([3, 3, 3]))
        #expect(HodgesLehmann([1, 2, 3, 4, 5])?.interval == nil && HodgesLehmann([1, 2, 3, 4, 5])?.centre == 3)
        #expect(HodgesLehmann([1, 2, 3, 4, 5, 6])?.interval == Interval(low: 1, high: 6))
    }

    /// The interval is what the test does not reject.
    @Test func theIntervalInvertsTheTest() throws {
        let values = [0.3, -1.2, 2.4, 0.9, 1.7, -0.4, 3.1, 0.05, 1.1, 2.2, -2.6, 0.7]
        let interval = try #require(HodgesLehmann(values)?.interval)
        func p(_ centre: Double) -> Double { SignedRankTest(values.map { $0 - centre }).twoSided }
        #expect(p(interval.low - 1e-6) <= 0.05 && p(interval.low + 1e-6) > 0.05)
        #expect(p(interval.high + 1e-6) <= 0.05 && p(interval.high - 1e-6) > 0.05)
    }
}
