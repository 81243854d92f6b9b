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
