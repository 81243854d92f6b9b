/// The centre of values that are symmetric around it: the median of the means of all pairs, with the interval that goes with `SignedRankTest`.
///
/// Nearly as sharp as a mean where values are normal, and undisturbed by a few that are far away (Hodges and Lehmann, Annals of Mathematical
/// Statistics 1963; the interval is Tukey's: Hollander and Wolfe, Nonparametric Statistical Methods, section 3.3).
public struct HodgesLehmann: Sendable, Equatable {
    /// The estimate.
    public var centre: Double
    /// The values that the signed rank test does not rule out; `nil` where there are too few values for the level: below six for 95 %.
    public var interval: Interval?

    /// The centre of `values`, in any order, none of them NaN; `nil` without a value.
    public init?(_ values: [Double], level: Double = 0.95) {
        guard !values.isEmpty else { return nil }
        var means: [Double] = []
        means.reserveCapacity(values.count * (values.count + 1) / 2)
        for (place, value) in values.enumerated() {
            for other in values[place...] { means.append((value + other) / 2) }
        }
        means.sort()
        let upper = means[means.count / 2]
        centre = means.count % 2 == 1 ? upper : (means[means.count / 2 - 1] + upper) / 2
        let rank = Self.rank(values.count, level: level)
        interval = rank > 0 ? Interval(low: means[rank - 1], high: means[means.count - rank]) : nil
    }

    /// Which mean of a pair, from either end, bounds the interval, from 1; 0 when none does.
    static func rank(_ count: Int, level: Double) -> Int {
        var sum = 0.0
        for (rank, chance) in SignedRankTest.chances(Array(1...count)).enumerated() {
            sum += chance
            if sum > (1 - level) / 2 { return rank }
        }
        return 0
    }
}
