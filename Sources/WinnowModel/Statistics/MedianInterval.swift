/// A median with an interval from order statistics: nothing is assumed about the distribution but that values are independent.
///
/// The interval is between the k-th smallest and the k-th largest value, with the largest k whose coverage reaches the level:
/// 1 − 2 P(Bin(n, 1/2) < k) (Conover, Practical Nonparametric Statistics, section 3.2).
public struct MedianInterval: Sendable, Equatable {
    /// The middle value; the mean of the two middle ones of an even number.
    public var median: Double
    /// The interval; `nil` where there are too few values for the level: below six for 95 %.
    public var interval: Interval?

    /// The median of `values`, in any order, none of them NaN; `nil` without a value.
    public init?(_ values: [Double], level: Double = 0.95) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let count = sorted.count
        let upper = sorted[count / 2]
        median = count % 2 == 1 ? upper : (sorted[count / 2 - 1] + upper) / 2
        let rank = Self.rank(count, level: level)
        interval = rank > 0 ? Interval(low: sorted[rank - 1], high: sorted[count - rank]) : nil
    }

    /// The largest k, from 1, whose interval covers the median with at least `level`; 0 when none does.
    static func rank(_ count: Int, level: Double) -> Int {
        // Probability that exactly `below` of the values lie below the median, and that fewer or as many do.
        var term = Double(sign: .plus, exponent: -count, significand: 1)
        var sum = 0.0
        var rank = 0
        for below in 0..<(count + 1) / 2 {
            sum += term
            if 1 - 2 * sum < level { break }
            rank = below + 1
            term *= Double(count - below) / Double(below + 1)
        }
        return rank
    }
}
