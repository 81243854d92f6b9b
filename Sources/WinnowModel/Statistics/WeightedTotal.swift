/// A total estimated from sampled traces, each of which stands for one over its inclusion probability.
///
/// Horvitz–Thompson: the sum of the weights, with the variance of independent (Poisson) sampling, Σ w(w − 1). Traces of weight 1 were all
/// recorded and add no uncertainty. Rate limiters and the like sample otherwise: for them the interval is a guess, as their weights are.
public struct WeightedTotal: Sendable, Hashable {
    /// Traces that were seen.
    public private(set) var seen = 0.0
    /// Estimated total: the sum of the weights.
    public private(set) var total = 0.0
    /// Estimated variance of `total`.
    public private(set) var variance = 0.0

    /// Creates the total of nothing.
    public init() {}

    /// Counts a trace that stands for `weight` ≥ 1 traces.
    public mutating func add(_ weight: Double) {
        seen += 1
        total += weight
        variance += weight * (weight - 1)
    }

    /// 95 % interval: the normal one, never below what was seen; after nothing was seen, up to the rule of three's bound for traces
    /// of which the rarest kind stands for `greatestWeight`.
    public func interval(greatestWeight: Double) -> Interval {
        if seen == 0 { return Interval(low: 0, high: RuleOfThree.traces(weight: greatestWeight)) }
        let half = PortableMath.normalQuantile(0.975) * variance.squareRoot()
        return Interval(low: max(seen, total - half), high: total + half)
    }

    /// How many independent traces of unsampled traffic would say as much about a share as these do: infinite when all were recorded.
    public var effectiveTrials: Double { variance > 0 ? total * total / variance : .infinity }

    /// The share of `part` among this total (Hájek), with Wilson's 95 % interval at the effective number of trials; no interval when
    /// all traces were recorded, no share of nothing.
    public func share(of part: WeightedTotal) -> (value: Double, interval: Interval?)? {
        guard total > 0 else { return nil }
        let value = min(1, part.total / total)
        let trials = effectiveTrials
        return (value, trials.isFinite ? wilson(successes: value * trials, trials: trials) : nil)
    }
}

/// What can be said of something that a sample does not hold a single time (Hanley and Lippman-Hand, JAMA 1983).
///
/// When it happens N times and each time is recorded with probability 1/w, the chance to see none is (1 − 1/w)^N ≤ exp(−N/w): below 5 % once
/// N exceeds w × ln 20 ≈ 3 w.
public enum RuleOfThree {
    /// How often it happened at most (95 %) when each time would have stood for `weight`; 0 when everything was recorded.
    public static func traces(weight: Double) -> Double { weight > 1 ? 3 * weight : 0 }

    /// Its share at most (95 %) among traces that stand for `represented`, each for at most `weight`: 3/n for n traces of one weight.
    public static func share(weight: Double, represented: Double) -> Double {
        represented > 0 ? min(1, traces(weight: weight) / represented) : 1
    }
}
