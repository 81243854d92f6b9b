import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// The corrected tail sampler: bounded, and nothing is lost.
@Suite struct BoundedTailSamplerTests {
    @Test func aFullMapDecidesInsteadOfLosing() {
        let traces = (0..<4_000).map { number in
            Trace.build(id: .numbered(UInt64(number))) {
                TraceSpan("a", "root", .server, 0...10) { TraceSpan("b") }.status(number % 50 == 0 ? .error : .ok)
            }
        }
        let traffic = TestTraffic(traces)
        var settings = TailSampler.BoundedSettings()
        settings.numTraces = 10
        settings.baselinePercentage = 0
        var sampler = TailSampler.bounded(settings, tables: traffic.tables, seed: 1)
        var output = StageOutput()
        var peak = 0
        for trace in 0..<4_000 {
            // The child comes late: it follows its trace's decision from the cache.
            let late = trace >= 100 ? [traffic.spans(of: trace - 100)[1]] : []
            let spans = [traffic.spans(of: trace)[0]] + late
            sampler.receive(spans[...], at: 1_000_000_000 + UInt64(trace) * 1000, ring: traffic.ring, into: &output)
            peak = max(peak, sampler.load.peakBufferedSpans)
        }
        sampler.finish(at: 2_000_000_000, ring: traffic.ring, into: &output)
        #expect(output.decisions.count == 4_000 && output.decisions.allSatisfy { $0.outcome != .evicted })
        #expect(output.decisions.count { $0.outcome == .sampled } == 80)
        #expect(peak == 10 && sampler.load.bufferedSpans == 0)
        #expect(output.late.count == 3_900 && output.kept.count == 80 + 78)
        #expect(output.gone.allSatisfy { $0.fate == .notSampled || $0.fate == .lateNotSampled })
    }

    @Test func slowMeansSlowerThanTheOperationsOwnQuantile() {
        // 3,000 traces of a fast and of a slow operation; one in 200 takes ten times as long.
        let traces = (0..<6000).map { number in
            let base: UInt64 = number % 2 == 0 ? 10 : 1000
            let millis = base * (number % 400 < 2 ? 10 : 1) + UInt64(number % 7)
            return Trace.build(id: .numbered(UInt64(number))) {
                TraceSpan("a", number % 2 == 0 ? "fast" : "slow", .server, 0...millis)
            }
        }
        let traffic = TestTraffic(traces)
        var settings = TailSampler.BoundedSettings()
        settings.baselinePercentage = 0
        var sampler = TailSampler.bounded(settings, tables: traffic.tables, seed: 1)
        var output = StageOutput()
        for trace in 0..<6000 {
            let now = 1_000_000_000 + UInt64(trace) * 30_000_000
            while let next = sampler.nextTick, next <= now {
                sampler.tick(at: next, ring: traffic.ring, into: &output)
            }
            sampler.receive(traffic.spans(of: trace)[...], at: now, ring: traffic.ring, into: &output)
        }
        sampler.finish(at: 1_000_000_000_000, ring: traffic.ring, into: &output)
        let kept = output.decisions.filter { $0.outcome == .sampled }.map(\.trace.row)
        // After the first hundred of an operation every outlier is kept, and nothing else but the edge of the quantile.
        let outliers = (400..<6000).filter { $0 % 400 < 2 }
        #expect(Set(kept).isSuperset(of: outliers))
        #expect(kept.count < 3 * outliers.count)
    }
}
