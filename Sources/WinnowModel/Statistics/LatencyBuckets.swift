/// Buckets for durations in nanoseconds whose width is at most 1/32 of their value: 3 % resolution from integers alone.
public enum LatencyBuckets {
    /// How many buckets there are.
    public static let count = 60 * 32

    /// The bucket of a duration.
    @inlinable public static func bucket(_ nanos: UInt64) -> Int {
        if nanos < 32 { return Int(nanos) }
        let exponent = 63 - nanos.leadingZeroBitCount
        return (exponent - 4) * 32 + Int(nanos >> UInt64(exponent - 5) & 31)
    }

    /// The greatest duration of a bucket, ns.
    @inlinable public static func upperEdge(_ bucket: Int) -> UInt64 {
        if bucket < 32 { return UInt64(bucket) }
        let exponent = UInt64(bucket / 32 + 4)
        let least = (32 + UInt64(bucket % 32)) << (exponent - 5)
        return least + (1 << (exponent - 5) - 1)
    }

    /// The upper edge of the bucket that holds the quantile `q` of what was counted; `nil` when nothing was.
    public static func quantile(_ q: Double, of counts: [UInt32]) -> UInt64? {
        quantile(q, of: counts.map { Double($0) })
    }

    /// The same for weights: each bucket counts what its values stand for.
    public static func quantile(_ q: Double, of weights: [Double]) -> UInt64? {
        place(q, weights).map { upperEdge($0.bucket) }
    }

    /// The quantile `q` where durations lie evenly between the edges of their buckets, ns: moves with every duration that is counted, as intervals
    /// over seeds take for granted; `nil` when nothing was counted.
    public static func interpolatedQuantile(_ q: Double, of weights: [Double]) -> Double? {
        place(q, weights).map { bucket, share in
            let upper = Double(upperEdge(bucket))
            let lower = bucket == 0 ? 0 : Double(upperEdge(bucket - 1))
            return lower + (upper - lower) * max(0, min(1, share))
        }
    }

    /// The bucket that holds a quantile, and which share of what it counts lies below.
    private static func place(_ q: Double, _ weights: [Double]) -> (bucket: Int, share: Double)? {
        let total = weights.reduce(0, +)
        if total == 0 { return nil }
        let wanted = q * total
        var sum = 0.0
        var last = 0
        for (bucket, weight) in weights.enumerated() where weight > 0 {
            last = bucket
            if sum + weight >= wanted { return (bucket, (wanted - sum) / weight) }
            sum += weight
        }
        // Rounding may leave the sum a little short of the total.
        return (last, 1)
    }
}
