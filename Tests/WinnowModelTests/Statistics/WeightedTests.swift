import Testing
import WinnowModel

@Suite struct WeightedTests {
    @Test func aCensusHasNoUncertainty() {
        var all = WeightedTotal()
        var part = WeightedTotal()
        for number in 0..<40 {
            all.add(1)
            if number < 10 { part.add(1) }
        }
        #expect(all.total == 40 && all.variance == 0 && all.effectiveTrials == .infinity)
        #expect(all.interval(greatestWeight: 1) == Interval(low: 40, high: 40))
        let share = all.share(of: part)
        #expect(share?.value == 0.25 && share?.interval == nil)
        #expect(WeightedTotal().interval(greatestWeight: 1) == Interval(low: 0, high: 0))
        #expect(WeightedTotal().share(of: part) == nil)
    }

    /// 25 of 100 traces of weight 10: the total varies by √(100 · 10 · 9), the share like one of 1000² / 9000 independent traces.
    @Test func aSampleHasHorvitzAndThompsonsVariance() throws {
        var all = WeightedTotal()
        var part = WeightedTotal()
        for number in 0..<100 {
            all.add(10)
            if number < 25 { part.add(10) }
        }
        #expect(all.total == 1000 && all.variance == 9000)
        let interval = all.interval(greatestWeight: 10)
        #expect(
            abs(interval.low - (1000 - 1.959964 * 94.868330)) < 1e-3 && abs(interval.high + interval.low - 2000) < 1e-9)
        let share = try #require(all.share(of: part))
        #expect(share.value == 0.25 && share.interval == wilson(successes: 0.25 * 1e6 / 9000, trials: 1e6 / 9000))
        // What was seen did happen, however wide the interval.
        var few = WeightedTotal()
        few.add(1000)
        #expect(few.interval(greatestWeight: 1000).low == 1)
    }

    /// Nothing was seen: at most 3 × weight happened. With so many, the chance to see none is just below 5 %.
    @Test(arguments: [2.0, 10, 100, 1000, 1e6])
    func ruleOfThree(_ weight: Double) {
        #expect(WeightedTotal().interval(greatestWeight: weight) == Interval(low: 0, high: 3 * weight))
        #expect(RuleOfThree.share(weight: weight, represented: 300 * weight) == 3.0 / 300)
        let none = PortableMath.pow(1 - 1 / weight, RuleOfThree.traces(weight: weight))
        #expect(none < 0.05)
        if weight >= 1000 { #expect(none > 0.0497) }
    }

    @Test func ruleOfThreeAtItsEdges() {
        #expect(RuleOfThree.traces(weight: 1) == 0)
        #expect(
            RuleOfThree.share(weight: 10, represented: 10) == 1 && RuleOfThree.share(weight: 2, represented: 0) == 1)
    }

    /// A value of weight w counts like w equal values.
    @Test func weightedQuantilesAreThoseOfRepeatedValues() {
        let values: [(value: UInt64, weight: Double)] = [(50, 3), (10, 1), (40, 2), (20, 5), (30, 1)]
        let repeated = values.flatMap {
            [(value: UInt64, weight: Double)](repeating: ($0.value, 1), count: Int($0.weight))
        }
        for percent in stride(from: 0.5, through: 100, by: 0.5) {
            let sorted = repeated.map(\.value).sorted()
            let rank = max(1, Int((percent * Double(sorted.count) / 100).rounded(.up)))
            #expect(weightedQuantile(percent: percent, of: values) == sorted[rank - 1], "\(percent)")
            #expect(weightedQuantile(percent: percent, of: repeated) == sorted[rank - 1], "\(percent)")
        }
        #expect(weightedQuantile(percent: 50, of: []) == nil)
    }

    @Test func bucketsTakeWeights() {
        var counts = [UInt32](repeating: 0, count: LatencyBuckets.count)
        var weights = [Double](repeating: 0, count: LatencyBuckets.count)
        for (value, weight) in [(UInt64(5), UInt32(7)), (20, 2), (31, 1)] {
            counts[LatencyBuckets.bucket(value)] += weight
            weights[LatencyBuckets.bucket(value)] += Double(weight)
        }
        for quantile in [0.01, 0.5, 0.7, 0.71, 0.9, 0.95, 1] {
            #expect(LatencyBuckets.quantile(quantile, of: weights) == LatencyBuckets.quantile(quantile, of: counts))
        }
        #expect(LatencyBuckets.quantile(0.5, of: [Double](repeating: 0, count: 3)) == nil)
    }
}

@Suite struct TraceStateTests {
    @Test(arguments: [
        ("", "ot=th:8"), ("ot=th:c", "ot=th:8"), ("vendor=a", "ot=th:8,vendor=a"),
        ("vendor=a, ot=rv:1;th:c ,b=c", "ot=th:8;rv:1,vendor=a,b=c"), ("ot=x:y", "ot=th:8;x:y"),
    ])
    func aThresholdIsSet(_ before: String, _ after: String) {
        #expect(TraceState.setting(["th": "8"], in: before) == after)
    }

    @Test func subKeys() {
        #expect(TraceState.subKeys(of: "es", in: "a=b, es=s:0.1;x").map { "\($0.key)=\($0.value)" } == ["s=0.1"])
        #expect(TraceState.openTelemetry("ot=th:8;rv:a:b").map(\.value) == ["8", "a:b"])
    }
}
