public import WinnowModel

/// How fast this binary is against another in one thing: ratios of speeds, round by round.
public struct RatioFigure: Sendable {
    /// What was measured.
    public let name: String
    /// Per round: this binary's speed over the other's.
    public let ratios: [Double]
    /// The ratio: the centre of the rounds' ratios on a scale of logarithms.
    public let ratio: Double
    /// Its 95 % interval; `nil` below six rounds.
    public let interval: Interval?
    /// Whether the logarithms of the ratios lie around zero.
    public let test: SignedRankTest

    /// Below this probability chance is ruled out, once for all conditions and things of a report together.
    static let significance = 0.01

    /// What the figure says.
    public enum Verdict: String, Sendable {
        /// This binary is faster.
        case faster
        /// This binary is slower.
        case slower
        /// No difference that chance could not make.
        case same = "~"
    }

    /// Compares the samples of two rows, round by round; `nil` without a round that both have.
    init?(_ own: BenchmarkRow, against other: BenchmarkRow) {
        let ratios = zip(own.speeds, other.speeds).map { $0 / $1 }.filter { $0 > 0 && $0.isFinite }
        let logs = ratios.map(PortableMath.log)
        guard let centre = HodgesLehmann(logs) else { return nil }
        name = own.name
        self.ratios = ratios
        ratio = PortableMath.exp(centre.centre)
        interval = centre.interval.map { Interval(low: PortableMath.exp($0.low), high: PortableMath.exp($0.high)) }
        test = SignedRankTest(logs)
    }

    /// Faster or slower where the rank test rules chance out and the whole interval lies on that side of 1.
    public var verdict: Verdict {
        guard test.twoSided <= Self.significance, let interval else { return .same }
        if interval.low > 1 { return .faster }
        return interval.high < 1 ? .slower : .same
    }

    /// How often rounds are added where a condition seems to hold and may be chance; each look at the figures gets its part of `significance`.
    static let looks = 3

    /// Whether a condition on the ratio holds beyond doubt: for the whole interval, and by the rank test of the ratios against the bound,
    /// where chance is given `significance` divided by the number of things that are judged together and of looks.
    func holds(_ condition: Threshold, among count: Int) -> Bool {
        guard condition.bound > 0, let interval else { return false }
        let bound = PortableMath.log(condition.bound)
        let test = SignedRankTest(ratios.map { PortableMath.log($0) - bound })
        let level = Self.significance / Double(max(1, count) * Self.looks)
        return switch condition.comparison {
        case .below, .atMost: condition.comparison.holds(interval.high, condition.bound) && test.below <= level
        case .above, .atLeast: condition.comparison.holds(interval.low, condition.bound) && test.above <= level
        case .equal, .unequal: false
        }
    }

    /// Whether a condition holds for the ratio itself: more rounds may show that it does beyond doubt.
    func seems(_ condition: Threshold) -> Bool { condition.comparison.holds(ratio, condition.bound) }

    /// The fewest rounds with which a condition can hold beyond doubt among `count` things: all ratios on one side, 2^−n, must suffice.
    static func fewestRounds(among count: Int) -> Int {
        var rounds = 6
        while Double(sign: .plus, exponent: -rounds, significand: 1) > significance / Double(max(1, count) * looks) {
            rounds += 1
        }
        return rounds
    }
}
