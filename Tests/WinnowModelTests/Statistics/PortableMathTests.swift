import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

/// Elementary functions against the C library's, which are within one unit in the last place on this machine.
@Suite struct PortableMathTests {
    private static func error(_ found: Double, _ expected: Double) -> Double {
        if found == expected { return 0 }
        return (found - expected).magnitude / max(expected.magnitude, .leastNormalMagnitude)
    }

    @Test func exponential() {
        var random = TestRandom(seed: 1)
        var worst = 0.0
        for _ in 0..<20_000 {
            let x = (random.unit() - 0.5) * random.pick([1e-3, 1, 20, 1400])
            worst = max(worst, Self.error(PortableMath.exp(x), Glibc.exp(x)))
        }
        #expect(worst < 1e-15)
        #expect(PortableMath.exp(0) == 1 && Self.error(PortableMath.exp(1), 2.718281828459045) < 3e-16)
        #expect(PortableMath.exp(-.infinity) == 0 && PortableMath.exp(.infinity) == .infinity)
        #expect(PortableMath.exp(.nan).isNaN && PortableMath.exp(710) == .infinity && PortableMath.exp(-746) == 0)
        // Below the least normal number the result still follows, to the precision that is left.
        for x in [-709.0, -720, -740, -744.4] {
            #expect((PortableMath.exp(x) - Glibc.exp(x)).magnitude <= 2 * .leastNonzeroMagnitude + Glibc.exp(x) * 1e-15)
        }
        #expect(Self.error(PortableMath.exp(709.78), Glibc.exp(709.78)) < 1e-15)
    }

    @Test func logarithm() {
        var random = TestRandom(seed: 2)
        var worst = 0.0
        for _ in 0..<20_000 {
            let x = PortableMath.exp((random.unit() - 0.5) * random.pick([1e-6, 0.5, 10, 1400]))
            worst = max(worst, Self.error(PortableMath.log(x), Glibc.log(x)))
        }
        #expect(worst < 1e-15)
        #expect(PortableMath.log(1) == 0 && PortableMath.log(0) == -.infinity && PortableMath.log(-1).isNaN)
        #expect(PortableMath.log(.infinity) == .infinity && PortableMath.log(.nan).isNaN)
        for x in [Double.leastNonzeroMagnitude, .leastNormalMagnitude, 0.5, 2, 10, .greatestFiniteMagnitude] {
            #expect(Self.error(PortableMath.log(x), Glibc.log(x)) < 1e-15)
        }
    }

    @Test func power() {
        var random = TestRandom(seed: 3)
        for _ in 0..<5000 {
            let x = PortableMath.exp((random.unit() - 0.5) * 8)
            let y = (random.unit() - 0.5) * 8
            // A rounding of the logarithm counts as often as the result has e-folds.
            let bound = 1e-15 * max(1, (y * Glibc.log(x)).magnitude)
            #expect(Self.error(PortableMath.pow(x, y), Glibc.pow(x, y)) < bound)
        }
        #expect(PortableMath.pow(0, 0) == 1 && PortableMath.pow(0, 2) == 0 && PortableMath.pow(0, -1) == .infinity)
        #expect(Self.error(PortableMath.pow(2, 10), 1024) < 1e-14)
    }

    @Test func sineOfTurns() {
        for (turns, sine) in [(0, 0), (0.25, 1), (0.5, 0), (0.75, -1), (1, 0), (-0.25, -1), (12.25, 1)]
            as [(Double, Double)]
        {
            #expect((PortableMath.sineOfTurns(turns) - sine).magnitude < 1e-15, "\(turns)")
        }
        var random = TestRandom(seed: 4)
        for _ in 0..<5000 {
            let turns = random.unit()
            #expect((PortableMath.sineOfTurns(turns) - Glibc.sin(turns * 2 * .pi)).magnitude < 2e-15)
        }
    }

    @Test func normalQuantileIsTheInverseOfTheDistribution() {
        #expect(PortableMath.normalQuantile(0.5) == 0)
        #expect(PortableMath.normalQuantile(0) == -.infinity && PortableMath.normalQuantile(1) == .infinity)
        for p in [-0.1, 1.1, .nan] as [Double] { #expect(PortableMath.normalQuantile(p).isNaN) }
        #expect(Self.error(PortableMath.normalQuantile(0.975), 1.959963984540054) < 1e-15)
        var random = TestRandom(seed: 5)
        for _ in 0..<5000 {
            let p = random.unit() * random.pick([1, 1e-3, 1e-12])
            if p == 0 { continue }
            let found = PortableMath.normalQuantile(p)
            #expect(Self.error(0.5 * erfc(-found / 2.0.squareRoot()), p) < 1e-13)
            if p > 1e-9 { #expect((PortableMath.normalQuantile(1 - p) + found).magnitude < 1e-6) }
        }
    }
}
