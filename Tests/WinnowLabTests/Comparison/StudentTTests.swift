import Testing
import WinnowModel

@testable import WinnowLab

@Suite struct StudentTTests {
    /// Two-sided 95 % quantiles from printed tables.
    @Test(arguments: [
        (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262), (10, 2.228), (19, 2.093),
        (30, 2.042), (99, 1.984), (1000, 1.962),
    ])
    func quantilesAreThoseOfTheTables(_ degrees: Int, _ value: Double) {
        #expect((StudentT.quantile(0.975, degrees: degrees) - value).magnitude < 0.0006)
    }

    @Test(arguments: [1, 2, 3, 8, 51, 200])
    func theDistributionTurnsTheQuantileBack(_ degrees: Int) {
        for p in [0.5, 0.6, 0.9, 0.975, 0.995, 0.9999] {
            let t = StudentT.quantile(p, degrees: degrees)
            #expect((StudentT.cumulative(t, degrees: degrees) - p).magnitude < 1e-12, "\(p) \(degrees)")
        }
        #expect((StudentT.cumulative(0, degrees: degrees) - 0.5).magnitude < 1e-15)
    }

    /// Exact forms: a Cauchy quantile is a tangent, and with two degrees P(T <= t) = 1/2 + t / (2 sqrt(2 + t²)).
    @Test func closedFormsAgree() {
        #expect((StudentT.quantile(0.75, degrees: 1) - 1).magnitude < 1e-14)
        for t in [0.1, 1, 3, 40] {
            let exact = 0.5 + t / (2 * (2 + t * t).squareRoot())
            #expect((StudentT.cumulative(t, degrees: 2) - exact).magnitude < 1e-15)
        }
    }

    /// One in two of two seeds says nothing: the interval is all that there is, and no more.
    @Test func boundedIntervalsStayInTheirRange() throws {
        let halves = try #require(StudentT.mean([0, 1], least: 0, most: 1).interval)
        #expect(halves.low > 0 && halves.low < 0.01 && halves.high < 1 && halves.high > 0.99)
        let ratio = try #require(StudentT.mean([0, 0.5], least: 0).interval)
        // Student's upper end is kept: 0.25 + 12.706 × 0.25.
        #expect(ratio.low > 0 && (ratio.high - (0.25 + 12.7062 * 0.25)).magnitude < 1e-3)
        let all = try #require(StudentT.mean([1, 1, 1], least: 0, most: 1).interval)
        #expect(all.low == 1 && all.high == 1)
        let none = try #require(StudentT.mean([0, 0], least: 0, most: 2).interval)
        #expect(none.low == 0 && none.high == 0)
        let difference = try #require(StudentT.mean([-1, 1, 1], least: -1, most: 1).interval)
        #expect(difference.low >= -1 && difference.high <= 1)
        for values in [[0.01, 0.3, 0.9], [0, 0, 0.2], [0.99, 1, 1], [0.5, 0.5, 0.500001]] {
            let (mean, interval) = StudentT.mean(values, least: 0, most: 1)
            let ends = try #require(interval)
            #expect(0 <= ends.low && ends.low <= mean && mean <= ends.high && ends.high <= 1, "\(values)")
        }
    }

    /// As long as an end is nearer to the mean than to its bound, it is Student's own; from there on it bends without a break.
    @Test func farFromItsBoundsAnIntervalIsStudents() throws {
        let values = [0.50, 0.55, 0.45, 0.52, 0.48]
        let plain = try #require(StudentT.mean(values).interval)
        let bounded = try #require(StudentT.mean(values, least: 0, most: 1).interval)
        #expect(plain == bounded)
        // The half-width of {1 − x, 1 + x} is 12.706 x: half of the way to 0 at x = 0.03935.
        func low(_ x: Double) throws -> Double { try #require(StudentT.mean([1 - x, 1 + x], least: 0).interval).low }
        let edge = 0.5 / 12.706204736174694
        #expect(try (low(edge) - 0.5).magnitude < 1e-12)
        let slope = try (low(edge * 1.001) - low(edge)) / (low(edge) - low(edge * 0.999))
        #expect((slope - 1).magnitude < 0.01)
        #expect(try 0 < low(1) && low(1) < low(0.5) && low(0.5) < low(edge))
    }

    @Test func meansHaveAnIntervalFromTwoValuesOn() throws {
        #expect(StudentT.mean([4]).mean == 4 && StudentT.mean([4]).interval == nil)
        let flat = try #require(StudentT.mean([2, 2, 2]).interval)
        #expect(flat.low == 2 && flat.high == 2)
        // Mean 3, standard deviation sqrt(2.5), n = 5: half = 2.7764 * sqrt(2.5 / 5).
        let (mean, interval) = StudentT.mean([1, 2, 3, 4, 5])
        let ends = try #require(interval)
        #expect(mean == 3)
        #expect((ends.high - (3 + 1.96324)).magnitude < 1e-5 && (ends.low - (3 - 1.96324)).magnitude < 1e-5)
    }
}
