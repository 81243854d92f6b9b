/// Wilcoxon's signed rank test of paired differences, exact for any number of them and for ties.
///
/// Under the hypothesis that differences are symmetric around zero, each rank is positive with probability 1/2: the distribution of the sum of
/// positive ranks is counted out over the ranks as they are (Wilcoxon, Biometrics 1945; ties have their mean rank, zeros are left out).
/// Takes time with the third power of the number of differences: a millisecond for a hundred.
public struct SignedRankTest: Sendable, Equatable {
    /// Sum of the ranks of positive differences.
    public let positiveRankSum: Double
    /// Differences that are not zero.
    public let count: Int
    /// Probability of so small a sum or a smaller one: small when the differences lie below zero.
    public let below: Double
    /// Probability of so large a sum or a larger one: small when the differences lie above zero.
    public let above: Double

    /// Probability of a sum so far or farther from the middle, to either side.
    public var twoSided: Double { min(1, 2 * min(below, above)) }

    /// Tests differences; NaN and zero are left out.
    public init(_ differences: [Double]) {
        let sorted = differences.filter { $0 != 0 && !$0.isNaN }.sorted { $0.magnitude < $1.magnitude }
        count = sorted.count
        // Twice the ranks: mean ranks of ties are halves.
        var ranks: [Int] = []
        while ranks.count < sorted.count {
            let first = ranks.count
            var last = first
            while last + 1 < sorted.count, sorted[last + 1].magnitude == sorted[first].magnitude { last += 1 }
            ranks += [Int](repeating: first + last + 2, count: last - first + 1)
        }
        var observed = 0
        for (rank, value) in zip(ranks, sorted) where value > 0 { observed += rank }
        positiveRankSum = Double(observed) / 2
        let chances = Self.chances(ranks)
        below = min(1, chances[...observed].reduce(0, +))
        above = min(1, chances[observed...].reduce(0, +))
    }

    /// The probability of each sum of those ranks that are positive, from 0.
    static func chances(_ ranks: [Int]) -> [Double] {
        var chances = [1.0]
        for rank in ranks {
            var next = [Double](repeating: 0, count: chances.count + rank)
            for (sum, chance) in chances.enumerated() where chance > 0 {
                next[sum] += chance / 2
                next[sum + rank] += chance / 2
            }
            chances = next
        }
        return chances
    }
}
