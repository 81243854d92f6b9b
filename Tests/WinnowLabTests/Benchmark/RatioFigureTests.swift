import Testing
import WinnowModel

@testable import WinnowLab

/// Ratios of two binaries, from samples that are made up.
@Suite struct RatioFigureTests {
    private func row(_ speeds: [Double]) -> BenchmarkRow {
        BenchmarkRow(
            name: "lane", unit: "spans", samples: speeds.map { BenchmarkSample(amount: $0, seconds: 1) })
    }

    private func condition(_ text: String) throws -> Threshold {
        try Threshold(text, isInverted: true, policies: [], kind: .usage, metrics: ["ratio"])
    }

    /// Normal numbers keyed by place.
    private func noise(_ trial: Int, _ round: Int, _ side: UInt64) -> Double {
        let word = Draw.finish(Draw.fold(Draw.fold(UInt64(trial), UInt64(round)), side))
        return PortableMath.normalQuantile((Double(word >> 11) + 0.5) * 0x1p-53)
    }

    @Test func ratiosAreTakenRoundByRound() throws {
        let own = row([100, 50, 200, 100, 100, 100, 100])
        let other = row([50, 25, 100, 50, 50, 50, 50])
        let figure = try #require(RatioFigure(own, against: other))
        #expect(figure.ratios == [2, 2, 2, 2, 2, 2, 2] && (figure.ratio - 2).magnitude < 1e-12)
        #expect(figure.verdict == .same && figure.test.twoSided == 2.0 / 128, "seven rounds are too few for 1 %")
        let long = try #require(
            RatioFigure(row([Double](repeating: 2, count: 8)), against: row([Double](repeating: 1, count: 8))))
        #expect(long.verdict == .faster)
        #expect(RatioFigure(row([]), against: row([1])) == nil)
    }

    @Test func aConditionHoldsOnlyBeyondDoubt() throws {
        let other = row([Double](repeating: 100, count: 15))
        let slow = try #require(RatioFigure(row((0..<15).map { 80 + Double($0 % 3) }), against: other))
        #expect(slow.verdict == .slower)
        #expect(slow.holds(try condition("ratio < 0.95"), among: 1))
        #expect(slow.holds(try condition("ratio <= 95 %"), among: 8))
        #expect(!slow.holds(try condition("ratio < 0.8"), among: 1))
        #expect(!slow.holds(try condition("ratio > 0.5"), among: 5_000), "chance has 1 % for all of them together")
        #expect(slow.holds(try condition("ratio > 0.5"), among: 1))
        // The centre lies below the bound, the interval does not.
        let doubtful = try #require(
            RatioFigure(row((0..<15).map { $0 % 2 == 0 ? 70 : 118 }), against: other))
        #expect(doubtful.ratio < 0.95)
        #expect(!doubtful.holds(try condition("ratio < 0.95"), among: 1))
        #expect(doubtful.verdict == .same)
    }

    @Test func theFewestRoundsAreThoseThatChanceNeeds() {
        #expect(RatioFigure.fewestRounds(among: 1) == 9)
        #expect(RatioFigure.fewestRounds(among: 8) == 12)
    }

    /// What the default of 21 rounds is for, and as many again where a condition only seems to hold: 20 % are found 99 times in 100, and nothing
    /// is found between equals, with 8 % of noise on each sample.
    @Test func aFifthIsFoundAndNothingIsNot() throws {
        let condition = try condition("ratio < 0.95")
        var found = 0
        var alarms = 0
        let trials = 200
        for trial in 0..<trials {
            func speeds(_ side: UInt64, _ speed: Double, _ rounds: Int) -> [Double] {
                (0..<rounds).map { speed * PortableMath.exp(0.08 * noise(trial, $0, side)) }
            }
            func isFound(_ side: UInt64, _ speed: Double) throws -> Bool {
                for look in 1...RatioFigure.looks {
                    let figure = try #require(
                        RatioFigure(row(speeds(side, speed, 21 * look)), against: row(speeds(1, 1, 21 * look))))
                    if figure.holds(condition, among: 1) { return true }
                    if !figure.seems(condition) { return false }
                }
                return false
            }
            found += try isFound(2, 1 / 1.2) ? 1 : 0
            alarms += try isFound(3, 1) ? 1 : 0
        }
        #expect(found >= trials * 99 / 100, "\(found) of \(trials)")
        #expect(alarms == 0)
    }
}
