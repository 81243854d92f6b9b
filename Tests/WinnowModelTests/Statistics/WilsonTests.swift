import Testing
import WinnowModel

/// Wilson's interval at its edges; values are compared with statsmodels elsewhere.
@Suite struct WilsonTests {
    @Test func knowsNothingWithoutATrial() {
        #expect(wilson(successes: 0, trials: 0) == nil)
        #expect(wilson(successes: 3, trials: 2) == nil)
        #expect(wilson(successes: -1, trials: 2) == nil)
        #expect(wilson(successes: .nan, trials: 2) == nil)
    }

    @Test func holdsTheShareAndStaysWithinZeroAndOne() throws {
        for trials in [1.0, 2, 10, 1000, 1e9] {
            for share in [0, 0.001, 0.1, 0.5, 1] {
                let successes = (trials * share).rounded()
                let interval = try #require(wilson(successes: successes, trials: trials))
                #expect(interval.low >= 0 && interval.high <= 1)
                #expect(interval.low <= successes / trials && successes / trials <= interval.high)
                let wider = try #require(wilson(successes: successes, trials: trials, level: 0.99))
                #expect(wider.high - wider.low > interval.high - interval.low)
            }
        }
        #expect(wilson(successes: 0, trials: 5)?.low == 0 && wilson(successes: 5, trials: 5)?.high == 1)
    }
}
