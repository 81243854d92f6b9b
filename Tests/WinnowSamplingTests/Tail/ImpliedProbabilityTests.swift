import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// The probability that a set of policies implies is the share of trace ids that it keeps.
@Suite struct ImpliedProbabilityTests {
    private static let traces = 800

    /// One random trace under many ids.
    private static func traffic(_ seed: UInt64) -> TestTraffic {
        let pattern = RandomTailCase(seed: seed).traces[0]
        // Drawn attributes differ from id to id; here only the id may.
        let spans = pattern.spans.map { span in
            var span = span
            span.attributes.removeAll { if case .drawn = $0.value { true } else { false } }
            return span
        }
        return TestTraffic((0..<traces).map { Trace(id: .numbered(UInt64($0), seed: seed), spans: spans) })
    }

    private static func decisions(_ traffic: TestTraffic, _ policies: TailPolicySet) -> [TraceDecision] {
        var sampler = TailSampler(.init(), policies: policies, tables: traffic.tables, seed: 1)
        var output = StageOutput()
        sampler.receive(traffic.allSpans[...], at: 1_000_000_000, ring: traffic.ring, into: &output)
        sampler.finish(at: 2_000_000_000, ring: traffic.ring, into: &output)
        return output.decisions
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func matchesTheShareOfIds(chunk: UInt64) throws {
        var fractions = 0
        for seed in chunk * 10..<(chunk + 1) * 10 {
            var random = TestRandom(seed: seed &+ 77)
            let rules = RandomPolicies.make(&random, limiters: false)
            let policies = try TailPolicySet(rules, sampleOnFirstMatch: random.oneIn(2))
            let decisions = Self.decisions(Self.traffic(seed), policies)
            let probability = decisions[0].probability
            #expect(decisions.count == Self.traces && decisions.allSatisfy { $0.probability == probability })
            let kept = Double(decisions.count { $0.outcome == .sampled })
            let expected = probability * Double(Self.traces)
            let noise = (expected * (1 - probability)).squareRoot()
            #expect((kept - expected).magnitude <= 5 * noise + 1e-6, "seed \(seed): \(kept) for \(expected)")
            if probability > 0 && probability < 1 { fractions += 1 }
        }
        #expect(fractions > 2)
    }

    @Test func isUnknownOnlyWhereALimiterMatters() throws {
        let limiter = TailPolicySettings(name: "l", rule: .rateLimiting(spansPerSecond: 100_000, burst: nil))
        let errors = TailPolicySettings(name: "e", rule: .statusCode([.error]))
        let share = TailPolicySettings(name: "s", rule: .probabilistic(percentage: 25, salt: ""))
        let both = TailPolicySettings(name: "b", rule: .and([share, limiter]))
        let traffic = TestTraffic([
            Trace.build(id: .numbered(1)) { TraceSpan().status(.error) }, Trace.build(id: .numbered(2)) { TraceSpan() },
        ])
        func probabilities(_ policies: [TailPolicySettings]) throws -> [Double] {
            // In the order of the traces, whatever that of the tick was.
            Self.decisions(traffic, try TailPolicySet(policies)).sorted { $0.trace < $1.trace }.map(\.probability)
        }
        #expect(try probabilities([errors, limiter])[0] == 1)
        #expect(try probabilities([errors, limiter])[1].isNaN)
        #expect(try probabilities([errors, both])[0] == 1)
        #expect(try probabilities([errors, both])[1].isNaN)
        #expect((try probabilities([errors, share])[1] - 0.25).magnitude < 1e-15)
    }
}
