import Testing
import WinnowTestSupport

@testable import WinnowPipeline

/// Counters of values and what is remembered of series.
@Suite struct CounterTests {
    @Test(arguments: [2, 5, 10, 160] as [Int32])
    func everyValueLiesInItsBucket(_ size: Int32) {
        var random = TestRandom(seed: UInt64(size))
        for _ in 0..<200 {
            var counter = ExponentialCounter(maxSize: size)
            var values: [Double] = []
            for _ in 0..<1 + random.below(30) {
                // Powers of two lie exactly on bounds.
                let exponent = Double(random.below(24)) - 12
                var value = random.oneIn(3) ? 1.0 : 1 + Double(random.below(1000)) / 1000
                value = value * (exponent < 0 ? 1 / Double(1 << Int(-exponent)) : Double(1 << Int(exponent)))
                if random.oneIn(4) { value = -value }
                if random.oneIn(10) { value = 0 }
                values.append(value)
                counter.add(value, count: UInt64(1 + random.below(3)))
            }
            let histogram = counter.histogram
            let counted =
                (histogram.positive.counts + histogram.negative.counts).reduce(0, +) + histogram.zeroCount
            #expect(counted == histogram.count)
            #expect(histogram.positive.counts.count <= Int(size) && histogram.negative.counts.count <= Int(size))
            #expect(histogram.range == values.min()!...values.max()!)
            for value in values where value != 0 {
                let side = value > 0 ? histogram.positive : histogram.negative
                let places = side.counts.indices.filter { place in
                    side.counts[place] > 0
                        && Self.holds(abs(value), Int(side.offset) + place, scale: Int(histogram.scale))
                }
                #expect(!places.isEmpty, "\(value) in \(histogram)")
            }
        }
    }

    /// Whether a value is above the lower bound 2^(index / 2^scale) and not above the upper one, but for rounding.
    private static func holds(_ value: Double, _ index: Int, scale: Int) -> Bool {
        func bound(_ index: Int) -> Double {
            var base = 2.0
            if scale >= 0 {
                for _ in 0..<scale { base = base.squareRoot() }
            } else {
                for _ in 0..<(-scale) { base *= base }
            }
            var power = 1.0
            var factor = index < 0 ? 1 / base : base
            var rest = abs(index)
            while rest > 0 {
                if rest & 1 == 1 { power *= factor }
                factor *= factor
                rest >>= 1
            }
            return power
        }
        return value > bound(index) * (1 - 1e-6) && value <= bound(index + 1) * (1 + 1e-6)
    }

    @Test func extremesHaveBuckets() {
        var counter = ExponentialCounter(maxSize: 2)
        for value in [
            Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, -.infinity, .nan, 0, -0.0,
            .leastNormalMagnitude, -.greatestFiniteMagnitude,
        ] { counter.add(value) }
        let histogram = counter.histogram
        #expect(histogram.count == 9 && histogram.zeroCount == 2)
        #expect(histogram.positive.counts.reduce(0, +) == 4 && histogram.negative.counts.reduce(0, +) == 2)
        var buckets = BucketCounter(bounds: [1, 2])
        for value in [Double.nan, .infinity, 1, 1.5, -1] { buckets.add(value) }
        #expect(buckets.histogram.counts == [2, 1, 2])
    }

    /// The last used are kept: against a list that is searched from end to end.
    @Test func theLeastRecentlyUsedIsPushedOut() {
        var random = TestRandom(seed: 3)
        for limit in 1...4 {
            var cache = RecentlyUsed<Int, Int>(limit: limit)
            var kept: [Int] = []
            var out: [Int] = []
            for step in 0..<2000 {
                let key = random.below(7)
                switch random.below(8) {
                case 0:
                    cache.forget()
                    out = []
                case 1:
                    if let place = kept.contains(key) ? cache.known(key) : nil {
                        cache.pushOut(place)
                        kept.removeAll { $0 == key }
                        out.append(key)
                    }
                case 2 where step % 50 == 0:
                    cache.removeAll()
                    kept = []
                    out = []
                default:
                    let place = cache.place(of: key, fresh: key)
                    #expect(cache[place] == key)
                    out.removeAll { $0 == key }
                    kept.removeAll { $0 == key }
                    kept.append(key)
                    if kept.count > limit { out.append(kept.removeFirst()) }
                }
                #expect(cache.order.map { cache[$0] } == kept + out)
            }
        }
    }
}
