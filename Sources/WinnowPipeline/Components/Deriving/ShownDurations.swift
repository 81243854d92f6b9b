import Glibc

/// Durations as histograms of points show them: buckets with bounds, from which a dashboard reads quantiles.
public struct ShownDurations: Sendable, Equatable {
    /// Values by the upper bounds of their buckets, each with its lower one; bounds in the histogram's unit.
    private struct Bucket: Hashable {
        var lower: Double
        var upper: Double
        /// Whether bounds grow by a factor, so that values lie evenly by their logarithm.
        var isExponential: Bool
    }

    private var buckets: [Bucket: Double] = [:]
    /// All values.
    public private(set) var count = 0.0

    /// Creates one without values.
    public init() {}

    /// Adds the values of a point's histogram; other points have none.
    public mutating func add(_ value: DerivedPoint.Value) {
        switch value {
        case .sum, .gauge: break
        case .histogram(let histogram):
            for (place, count) in histogram.counts.enumerated() where count > 0 {
                // As Prometheus has it: the first bucket starts at 0 unless its bound is not above that.
                let upper = place < histogram.bounds.count ? histogram.bounds[place] : .infinity
                let lower = place > 0 ? histogram.bounds[min(place, histogram.bounds.count) - 1] : min(0, upper)
                put(Double(count), Bucket(lower: lower, upper: upper, isExponential: false))
            }
        case .exponential(let histogram):
            if histogram.zeroCount > 0 {
                put(Double(histogram.zeroCount), Bucket(lower: 0, upper: 0, isExponential: true))
            }
            let factor = exp2(-Double(histogram.scale))
            for (place, count) in histogram.positive.counts.enumerated() where count > 0 {
                let index = Double(histogram.positive.offset) + Double(place)
                put(
                    Double(count),
                    Bucket(lower: exp2(index * factor), upper: exp2((index + 1) * factor), isExponential: true))
            }
        }
    }

    /// Adds the values of another.
    public mutating func add(_ other: ShownDurations) {
        for (bucket, count) in other.buckets { put(count, bucket) }
    }

    private mutating func put(_ count: Double, _ bucket: Bucket) {
        buckets[bucket, default: 0] += count
        self.count += count
    }

    /// The quantile `q` as Prometheus' `histogram_quantile` reads it: evenly within a bucket with given bounds, evenly by the logarithm where
    /// bounds grow by a factor (3.0 and later), and no more than the greatest bound that is a number. `nil` without values or bounds.
    public func quantile(_ q: Double) -> Double? {
        if count <= 0 { return nil }
        let wanted = q * count
        var sum = 0.0
        let sorted = buckets.sorted { ($0.key.upper, $0.key.lower) < ($1.key.upper, $1.key.lower) }
        for (bucket, count) in sorted {
            if sum + count >= wanted { return Self.value(bucket, share: max(0, min(1, (wanted - sum) / count))) }
            sum += count
        }
        return sorted.last.flatMap { Self.value($0.key, share: 1) }
    }

    private static func value(_ bucket: Bucket, share: Double) -> Double? {
        if bucket.upper == .infinity { return bucket.lower.isFinite && bucket.lower > 0 ? bucket.lower : nil }
        if bucket.isExponential, bucket.lower > 0 {
            return bucket.lower * exp2(share * log2(bucket.upper / bucket.lower))
        }
        return bucket.lower + (bucket.upper - bucket.lower) * share
    }
}
