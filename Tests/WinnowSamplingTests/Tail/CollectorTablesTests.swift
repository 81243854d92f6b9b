import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Tables of the Collector's behaviour: delay of decisions, late spans, the eviction cliff, precedence, hashes.
@Suite struct CollectorTablesTests {
    private static func sampler(
        _ traffic: TestTraffic, _ policies: [any TailPolicyRule], _ change: (inout TailSamplingSettings) -> Void
    ) throws -> TailSampler {
        var settings = TailSamplingSettings()
        settings.policies = policies.map { TailPolicySettings(name: $0.type, rule: $0) }
        change(&settings)
        return TailSampler(
            TailSampler.Settings(settings), policies: try TailPolicySet(settings.policies), tables: traffic.tables,
            seed: 1)
    }

    /// Traces of one span, evenly spaced.
    private static func steady(_ count: Int) -> TestTraffic {
        TestTraffic((0..<count).map { number in Trace.build(id: .numbered(UInt64(number))) { TraceSpan() } })
    }

    /// One span of each trace arrives at its time; then ticks run on until nothing waits.
    private static func run(_ sampler: inout TailSampler, _ traffic: TestTraffic, _ times: [Nanos]) -> StageOutput {
        var output = StageOutput()
        for (row, time) in times.enumerated() {
            while let next = sampler.nextTick, next <= time {
                sampler.tick(at: next, ring: traffic.ring, into: &output)
            }
            sampler.receive([SpanHandle(sequence: 0, row: row)], at: time, ring: traffic.ring, into: &output)
        }
        while let next = sampler.nextTick { sampler.tick(at: next, ring: traffic.ring, into: &output) }
        return output
    }

    // Table 2.2.
    @Test(arguments: [(30_000, 30), (1900, 1), (500, 1), (0, 1)] as [(UInt64, UInt64)])
    func decisionsComeAWholeWaitAfterTheFirstSpan(waitMillis: UInt64, seconds: UInt64) throws {
        let traffic = Self.steady(2000)
        var sampler = try Self.sampler(traffic, [.alwaysSample]) { $0.decisionWaitNanos = waitMillis * 1_000_000 }
        let start: UInt64 = 1_700_000_000_123_456_789
        let output = Self.run(&sampler, traffic, (0..<2000).map { start + UInt64($0) * 10_000_000 })
        let delays = output.decisions.map { $0.decidedAt - $0.firstArrival }
        #expect(output.decisions.count == 2000)
        #expect(delays.min() == seconds * 1_000_000_000 + 10_000_000)
        #expect(delays.max() == seconds * 1_000_000_000 + 1_000_000_000)
        #expect(Set(delays).count == 100)
    }

    // Table 2.3 (a) and (b).
    @Test(arguments: [0, 10], [true, false])
    func lateSpansShareTheirTracesDecision(cache: Int, isSampled: Bool) throws {
        let traffic = TestTraffic([Trace.build { TraceSpan { TraceSpan() } }])
        var sampler = try Self.sampler(traffic, [isSampled ? .alwaysSample : .statusCode([.error])]) {
            $0.decisionWaitNanos = 1_000_000_000
            $0.sampledCacheSize = cache
            $0.nonSampledCacheSize = cache
        }
        let output = Self.run(&sampler, traffic, [1_000_000_000, 60_000_000_000])
        #expect(output.decisions.count == 1 && output.late.count == 1)
        #expect(output.kept.count == (isSampled ? 2 : 0))
        #expect(output.gone.map(\.fate) == (isSampled ? [] : [.notSampled, .lateNotSampled]))
        #expect(output.late.count == 1 && output.late[0].kept == isSampled && output.late[0].round == 0)
    }

    @Test func lateSpansOfADroppedTraceAreDropped() throws {
        let traffic = TestTraffic([Trace.build { TraceSpan { TraceSpan() } }])
        let drop = DropRule.drop([TailPolicySettings(name: "all", rule: .alwaysSample)])
        var sampler = try Self.sampler(traffic, [.alwaysSample, drop]) { $0.decisionWaitNanos = 1_000_000_000 }
        let output = Self.run(&sampler, traffic, [1_000_000_000, 60_000_000_000])
        #expect(output.gone.map(\.fate) == [.droppedByPolicy, .droppedByPolicy])
        #expect(output.decisions.map(\.policy) == [1])
    }

    // Table 2.3 (c).
    @Test func forgottenTracesAreDecidedAnewOnTheFragment() throws {
        let traffic = TestTraffic([
            Trace.build(id: .numbered(1)) { TraceSpan { TraceSpan() }.status(.error) },
            Trace.build(id: .numbered(2)) { TraceSpan() },
        ])
        var sampler = try Self.sampler(traffic, [.statusCode([.error])]) {
            $0.decisionWaitNanos = 1_000_000_000
            $0.numTraces = 1
        }
        var output = StageOutput()
        func arrive(_ row: Int, _ second: UInt64) {
            while let next = sampler.nextTick, next <= second * 1_000_000_000 {
                sampler.tick(at: next, ring: traffic.ring, into: &output)
            }
            sampler.receive(
                [SpanHandle(sequence: 0, row: row)], at: second * 1_000_000_000, ring: traffic.ring, into: &output)
        }
        arrive(0, 10)
        arrive(2, 20)
        arrive(1, 30)
        while let next = sampler.nextTick { sampler.tick(at: next, ring: traffic.ring, into: &output) }
        #expect(output.decisions.map(\.trace.row) == [0, 1, 0])
        #expect(output.decisions.map(\.round) == [0, 0, 1])
        // The root failed and was kept; its child comes back as a trace of its own and is not.
        #expect(output.decisions.map(\.outcome) == [.sampled, .notSampled, .notSampled])
        #expect(output.decisions.count == 3 && output.late.isEmpty)
    }

    // Table 2.5: N = 50,000 and W = 30 s, then 1,000 traces a second.
    @Test(
        arguments: [
            (1612, 50_000, 0), (1613, 50_000, 0.002), (1666, 50_000, 0.988), (1667, 50_000, 1),
            (1000, 31_000, 0), (1000, 30_500, 0.5), (1000, 30_000, 1),
        ] as [(UInt64, UInt64, Double)])
    func theEvictionCliffIsWhereTheClosedFormSays(rate: UInt64, numTraces: UInt64, loss: Double) throws {
        let closed = min(max(31 - Double(numTraces) / Double(rate), 0), 1)
        #expect((closed - loss).magnitude < 0.0006)
        let traffic = Self.steady(Int(rate * 37))
        var sampler = try Self.sampler(traffic, [.alwaysSample]) { $0.numTraces = numTraces }
        let start: UInt64 = 1_700_000_000_000_000_000
        let times = (0..<rate * 37).map { start + $0 * 1_000_000_000 / rate }
        let output = Self.run(&sampler, traffic, times)
        // The traces of the first 5 s: each is followed by more than num_traces others before the input ends.
        let early = output.decisions.filter { $0.firstArrival < start + 5_000_000_000 }
        #expect(early.count == Int(rate * 5))
        let lost = early.count { $0.outcome == .evicted }
        #expect((Double(lost) / Double(early.count) - closed).magnitude <= 1.5 / Double(rate))
    }

    @Test func rootsDoNotSearchWhatWasEvicted() throws {
        func time(_ count: Int) throws -> Double {
            // The first of every two traces is evicted undecided; the second is a root, which brings its decision forward.
            let traffic = TestTraffic(
                (0..<count).map { number in
                    var span = TraceSpan()
                    if number % 2 == 0 { span.parent = .missing }
                    return Trace(id: .numbered(UInt64(number)), spans: [span])
                })
            var sampler = try Self.sampler(traffic, [.alwaysSample]) {
                $0.numTraces = 1
                $0.decisionWaitAfterRootNanos = 1_000_000_000
            }
            return ProcessorTime.seconds {
                let output = Self.run(&sampler, traffic, [Nanos](repeating: 1_000_000_000, count: count))
                #expect(output.decisions.count { $0.outcome == .evicted } == count - 1)
            }
        }
        _ = try time(100)
        // Ten times as many take about ten times as long, in whatever build.
        let (short, long) = (try time(2_000), try time(20_000))
        #expect(long < short * 40, "\(short) \(long)")
    }

    // Section 3.
    @Test(
        arguments: [
            ([.sampled, .dropped, .invertNotSampled], .dropped, 1), ([.sampled, .invertNotSampled], .notSampled, -1),
            ([.notSampled, .sampled, .sampled], .sampled, 1), ([.invertSampled, .notSampled], .notSampled, -1),
            ([.invertSampled, .invertSampled], .sampled, 0), ([.invertSampled, .sampled], .sampled, 1),
            ([.notSampled], .notSampled, -1), ([.error, .invertSampled], .sampled, 1), ([.error], .notSampled, -1),
            ([.error, .sampled], .sampled, 1), ([], .notSampled, -1),
        ] as [([Verdict], TraceDecision.Outcome, Int)])
    func precedence(verdicts: [Verdict], outcome: TraceDecision.Outcome, policy: Int) {
        var precedence = Precedence()
        for (number, verdict) in verdicts.enumerated() { precedence.take(verdict.rawValue, from: number) }
        #expect(precedence.outcome.decision == outcome && precedence.outcome.policy == policy)
    }

    @Test func aTopLevelLimiterNeverCapsWhatOthersKeep() throws {
        let traffic = Self.steady(100)
        var sampler = try Self.sampler(traffic, [.rateLimiting(spansPerSecond: 10, burst: nil), .alwaysSample]) { _ in }
        let output = Self.run(&sampler, traffic, [Nanos](repeating: 1_000_000_000, count: 100))
        #expect(output.kept.count == 100)
        let votes = output.decisions.map { Array(output.votes[$0.votes]) }
        #expect(votes.count { $0 == [0, 1] } == 20 && votes.count { $0 == [1] } == 80)
    }

    @Test func limitersOfBothGenerations() throws {
        for (version, passed) in [(CollectorVersion.modelled, 20), (CollectorVersion(0, 120), 9)] {
            let traffic = Self.steady(100)
            let policies = [TailPolicySettings(name: "l", rule: .rateLimiting(spansPerSecond: 10, burst: nil))]
            var sampler = TailSampler(
                .init(), policies: try TailPolicySet(policies, version: version), tables: traffic.tables, seed: 3)
            let output = Self.run(&sampler, traffic, [Nanos](repeating: 1_000_000_000, count: 100))
            #expect(output.kept.count == passed)
            #expect(output.decisions.allSatisfy { $0.probability.isNaN })
        }
    }

    @Test func ordersOfASubPolicyMatter() throws {
        let limiter = TailPolicySettings(name: "l", rule: .rateLimiting(spansPerSecond: 10, burst: nil))
        let filter = TailPolicySettings(name: "f", rule: .statusCode([.error]))
        var kept: [Int] = []
        for subs in [[limiter, filter], [filter, limiter]] {
            let traces = (0..<200).map { number in
                Trace.build(id: .numbered(UInt64(number))) { TraceSpan().status(number % 10 == 0 ? .error : .ok) }
            }
            let traffic = TestTraffic(traces)
            var sampler = try Self.sampler(traffic, [.and(subs)]) { _ in }
            kept.append(Self.run(&sampler, traffic, [Nanos](repeating: 1_000_000_000, count: 200)).kept.count)
        }
        // Asked first, the limiter spends its tokens on traces that the filter refuses.
        #expect(kept[0] < 10 && kept[1] == 20)
    }

    // Section 4.1.
    @Test(
        arguments: [
            ("4bf92f3577b34da6a3ce929d0e0e4736", 0xa545_33ba_2e49_70b5, 64.55871896),
            ("0102030405060708090a0b0c0d0e0f10", 0xdbcf_64d5_420f_4cad, 85.86333295),
            ("00000000000000000000000000000001", 0xe195_35ee_d1bb_aa8a, 88.11830242),
        ] as [(String, UInt64, Double)])
    func probabilisticHashes(id: String, hash: UInt64, percentage: Double) throws {
        let id = try #require(TraceID(hex: id))
        #expect(ProbabilisticPolicy(percentage: 1).hash(high: id.high, low: id.low) == hash)
        #expect(ProbabilisticPolicy.threshold(percentage: percentage + 1e-8) >= hash)
        #expect(ProbabilisticPolicy.threshold(percentage: percentage - 1e-8) < hash)
    }

    @Test func thresholdsArePrecise() {
        #expect(ProbabilisticPolicy.threshold(percentage: 50) == 0x7FFF_FFFF_FFFF_FFFF)
        #expect(ProbabilisticPolicy.threshold(percentage: 100) == .max)
        #expect(ProbabilisticPolicy.threshold(percentage: 0) == 0)
        #expect(ProbabilisticPolicy.threshold(percentage: -3) == 0)
        var random = TestRandom(seed: 4)
        for _ in 0..<2000 {
            let percentage = random.unit() * [100, 1, 1e-6, 1e-12][random.below(4)]
            #expect(
                ProbabilisticPolicy.threshold(percentage: percentage) == SimulatedPolicy.threshold(percentage),
                "\(percentage)")
        }
    }

    @Test func equalSaltsNest() throws {
        let traffic = Self.steady(20_000)
        func share(_ rules: [any TailPolicyRule]) throws -> Double {
            var sampler = try Self.sampler(traffic, rules) { _ in }
            let output = Self.run(&sampler, traffic, [Nanos](repeating: 1_000_000_000, count: 20_000))
            return Double(output.kept.count) / 20_000
        }
        let ten = ProbabilisticRule.probabilistic(percentage: 10, salt: "")
        let twenty = ProbabilisticRule.probabilistic(percentage: 20, salt: "default-hash-seed")
        let other = ProbabilisticRule.probabilistic(percentage: 20, salt: "other")
        let both = { (a: any TailPolicyRule, b: any TailPolicyRule) in
            AndRule.and([.init(name: "a", rule: a), .init(name: "b", rule: b)])
        }
        #expect((try share([ten, twenty]) - 0.20).magnitude < 0.012)
        #expect((try share([both(ten, twenty)]) - 0.10).magnitude < 0.01)
        #expect((try share([ten, other]) - 0.28).magnitude < 0.015)
        #expect((try share([both(ten, other)]) - 0.02).magnitude < 0.005)
    }
}
