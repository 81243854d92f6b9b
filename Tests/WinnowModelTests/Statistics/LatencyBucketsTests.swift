import Testing
import WinnowModel
import WinnowTestSupport

/// Buckets cover all durations without a gap, 1/32 wide.
@Suite struct LatencyBucketsTests {
    @Test func bucketsFollowEachOther() {
        var least: UInt64 = 0
        for bucket in 0..<LatencyBuckets.count {
            let edge = LatencyBuckets.upperEdge(bucket)
            #expect(LatencyBuckets.bucket(least) == bucket && LatencyBuckets.bucket(edge) == bucket)
            #expect(edge - least <= least / 32)
            if bucket == LatencyBuckets.count - 1 {
                #expect(edge == .max)
            } else {
                least = edge + 1
            }
        }
    }

    @Test func quantiles() {
        var counts = [UInt32](repeating: 0, count: LatencyBuckets.count)
        #expect(LatencyBuckets.quantile(0.5, of: counts) == nil)
        #expect(LatencyBuckets.interpolatedQuantile(0.5, of: [0, 0]) == nil)
        var random = TestRandom(seed: 1)
        let values = (0..<5000).map { _ in UInt64(1_000_000 + random.below(900_000_000)) }.sorted()
        for value in values { counts[LatencyBuckets.bucket(value)] += 1 }
        for q in [0.01, 0.5, 0.9, 0.99, 1] {
            let exact = values[max(0, Int((q * 5000).rounded(.up)) - 1)]
            let found = LatencyBuckets.quantile(q, of: counts) ?? 0
            #expect(found >= exact && Double(found) <= Double(exact) * (1 + 1.0 / 32))
        }
        #expect(LatencyBuckets.quantile(0, of: counts) == LatencyBuckets.upperEdge(LatencyBuckets.bucket(values[0])))
    }

    /// Between the edges of a bucket: closer to the true quantile than the bucket is wide, and every duration moves it.
    @Test func quantilesBetweenTheEdges() throws {
        var counts = [Double](repeating: 0, count: LatencyBuckets.count)
        let values = (0..<10_000).map { 1_000_000 + UInt64($0) * 137 }
        for value in values { counts[LatencyBuckets.bucket(value)] += 1 }
        for q in [0.01, 0.25, 0.5, 0.9, 0.99] {
            let found = try #require(LatencyBuckets.interpolatedQuantile(q, of: counts))
            let exact = Double(values[Int(q * 10_000)])
            #expect(abs(found / exact - 1) < 0.003, "\(q): \(found) for \(exact)")
            let edge = try #require(LatencyBuckets.quantile(q, of: counts))
            #expect(found <= Double(edge) && found >= Double(edge) * (1 - 1.0 / 32))
        }
        let before = try #require(LatencyBuckets.interpolatedQuantile(0.5, of: counts))
        counts[LatencyBuckets.bucket(2_000_000)] += 2
        #expect(try #require(LatencyBuckets.interpolatedQuantile(0.5, of: counts)) > before)
        #expect(LatencyBuckets.interpolatedQuantile(0.5, of: [3]) == 0)
    }
}
