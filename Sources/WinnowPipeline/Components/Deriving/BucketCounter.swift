/// Counts values in buckets with given bounds.
struct BucketCounter: Sendable {
    private(set) var histogram: DerivedPoint.Histogram

    init(bounds: [Double]) {
        histogram = DerivedPoint.Histogram(
            bounds: bounds, counts: [UInt64](repeating: 0, count: bounds.count + 1), sum: 0)
    }

    /// Counts a value `count` times. Bounds that do not rise are searched as they stand (Go's `sort.SearchFloat64s`).
    mutating func add(_ value: Double, count: UInt64 = 1) {
        histogram.sum += value * Double(count)
        var low = 0
        var high = histogram.bounds.count
        while low < high {
            let middle = (low + high) / 2
            if histogram.bounds[middle] >= value { high = middle } else { low = middle + 1 }
        }
        histogram.counts[low] &+= count
    }
}
