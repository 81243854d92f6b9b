import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Traces are split among event loops by their ids; the recorded cases of `num_shards` are in the reference tests.
@Suite struct ShardedTailSamplerTests {
    @Test func aShardIsChosenByBothHalvesOfTheID() {
        var counts = [Int](repeating: 0, count: 7)
        for number in 0..<7000 as Range<UInt64> {
            let id = TraceID(high: number &* 0x9E37_79B9_7F4A_7C15, low: ~number)
            let shard = ShardedTailSampler.shard(id, of: 7)
            counts[shard] += 1
            #expect(ShardedTailSampler.shard(TraceID(high: id.low, low: id.high), of: 7) == shard)
            #expect(ShardedTailSampler.shard(id, of: 1) == 0)
        }
        #expect(counts.allSatisfy { $0 > 800 && $0 < 1200 }, "\(counts)")
    }

    @Test func limitsAreDividedAndBurstsAreNot() {
        func divided(_ rule: any TailPolicyRule, by shards: Int) -> any TailPolicyRule {
            TailPolicySettings(name: "a", rule: rule).divided(by: shards).rule
        }
        #expect(
            divided(.rateLimiting(spansPerSecond: 9, burst: nil), by: 4) == .rateLimiting(spansPerSecond: 2, burst: 18))
        #expect(
            divided(.rateLimiting(spansPerSecond: 3, burst: 5), by: 4) == .rateLimiting(spansPerSecond: 1, burst: 5))
        #expect(
            divided(.rateLimiting(spansPerSecond: 3, burst: 5), by: 1) == .rateLimiting(spansPerSecond: 3, burst: 5))
        #expect(
            divided(.rateLimiting(spansPerSecond: .max, burst: 0), by: 2)
                == .rateLimiting(spansPerSecond: .max / 2, burst: .max))
        let limit = TailPolicySettings(name: "b", rule: .rateLimiting(spansPerSecond: 8, burst: 8))
        let half = TailPolicySettings(name: "b", rule: .rateLimiting(spansPerSecond: 4, burst: 8))
        #expect(divided(.and([limit]), by: 2) == .and([half]) && divided(.drop([limit]), by: 2) == .drop([half]))
        #expect(divided(.not(limit), by: 2) == .not(half))
        #expect(
            divided(.composite(maximum: 5, policies: [limit]), by: 2)
                == .composite(maximum: 2, policies: [half]))
    }
}
