import Testing

@testable import WinnowPipeline

@Suite struct ShownDurationsTests {
    private func histogram(_ bounds: [Double], _ counts: [UInt64]) -> DerivedPoint.Value {
        .histogram(DerivedPoint.Histogram(bounds: bounds, counts: counts, sum: 0))
    }

    /// Values as Prometheus documents `histogram_quantile` to interpolate.
    @Test func quantilesLieEvenlyBetweenBounds() {
        var durations = ShownDurations()
        #expect(durations.quantile(0.5) == nil)
        durations.add(histogram([10, 20, 40], [10, 10, 0, 0]))
        #expect(durations.quantile(0.5) == 10 && durations.quantile(0.25) == 5 && durations.quantile(0.75) == 15)
        #expect(durations.quantile(0) == 0 && durations.quantile(1) == 20)
        durations.add(histogram([10, 20, 40], [0, 0, 0, 20]))
        #expect(durations.count == 40)
        // Beyond the last bound nothing is known but the bound.
        #expect(durations.quantile(0.95) == 40)
        var beyond = ShownDurations()
        beyond.add(histogram([], [5]))
        #expect(beyond.quantile(0.95) == nil)
        var negative = ShownDurations()
        negative.add(histogram([-1, 1], [4, 0, 0]))
        #expect(negative.quantile(0.5) == -1)
    }

    @Test func bucketsThatGrowAreReadByTheLogarithm() throws {
        let buckets = DerivedPoint.ExponentialHistogram.Buckets(offset: 0, counts: [0, 8])
        let value = DerivedPoint.Value.exponential(
            DerivedPoint.ExponentialHistogram(
                scale: 0, zeroCount: 2, positive: buckets, negative: .init(), count: 10, sum: 0, range: nil))
        var durations = ShownDurations()
        durations.add(value)
        #expect(durations.quantile(0.1) == 0)
        #expect(durations.quantile(1) == 4)
        let half = try #require(durations.quantile(0.6))
        #expect(abs(half - 8.0.squareRoot()) < 1e-12)
        // Another resolution stands beside it.
        let finer = DerivedPoint.ExponentialHistogram.Buckets(offset: 2, counts: [10])
        durations.add(
            .exponential(
                DerivedPoint.ExponentialHistogram(
                    scale: 1, zeroCount: 0, positive: finer, negative: .init(), count: 10, sum: 0, range: nil)))
        #expect(durations.count == 20 && durations.quantile(1) == 4)
    }
}
