import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

@testable import WinnowPipeline

/// No span is lost in silence when replicas come, go and restart: what went in was kept, dropped or lost, each span once.
@Suite struct ReplicaChangeTests {
    private static let second: UInt64 = 1_000_000_000
    private static let start = RouteTraffic.start

    /// A tail sampler with one policy.
    private static func tail(
        _ traffic: TestTraffic, _ rule: any TailPolicyRule, wait: UInt64, numTraces: UInt64 = 50_000,
        blocks: Bool = false
    ) -> any CollectorStage {
        (try? RouteTraffic.tail(traffic, [rule], wait: wait, numTraces: numTraces, blocks: blocks)) ?? RootEndSampler()
    }

    /// What became of all spans.
    private struct Outcome {
        var fates: [SpanHandle: SpanFate] = [:]
        var decisions: [TraceDecision] = []
        var ledger = Ledger()
        var traffic: [HopTraffic.Hop] = []

        func count(_ fate: SpanFate) -> Int { fates.values.count { $0 == fate } }
    }

    /// Ten traces a second, the spans of a trace within `spreadMillis`.
    private static func run(
        _ traffic: TestTraffic, _ hops: [Route.Hop], delay: UInt64 = 1_000_000, spreadMillis: Int = 2000,
        seed: UInt64 = 1, shutDown: Bool = false
    ) -> Outcome {
        var route = RouteTraffic.route(traffic, hops, delay: delay)
        var outcome = Outcome()
        let sending = RouteTraffic(traffic: traffic, everyMillis: 100, spreadMillis: spreadMillis, seed: seed)
        sending.send(along: &route, shutDown: shutDown) { out in
            for span in out.stored {
                #expect(outcome.fates[span] == nil)
                outcome.fates[span] = .kept
            }
            for gone in out.gone {
                #expect(outcome.fates[gone.span] == nil && gone.fate != .travelling)
                outcome.fates[gone.span] = gone.fate
            }
            outcome.decisions += out.decisions.map(\.decision)
            out.removeAll()
        }
        outcome.ledger = route.ledger
        outcome.traffic = route.traffic.hops
        return outcome
    }

    private static func hop(
        _ changes: [(after: UInt64, kind: ReplicaChanges.Kind)], first: Int, most: Int,
        routing: ReplicaRouting = .ring(backends: ["a:1", "b:1", "c:1", "d:1"], key: .traceID),
        notice: ReplicaChanges.Notice = .atOnce, retry: RetrySchedule? = RetrySchedule(), reroutes: Bool = false,
        _ make: @escaping () -> [any CollectorStage]
    ) -> Route.Hop {
        var routing = routing
        if case .ring(let backends, let key) = routing {
            routing = .ring(backends: Array(backends.prefix(first)), key: key)
        }
        return Route.Hop(
            name: "gateway", replicas: (0..<most).map { _ in make() }, routing: routing,
            changes: ReplicaChanges(
                changes.map { ReplicaChanges.Change(at: start + $0.after * second, kind: $0.kind) }, first: first,
                notice: notice, retry: retry, reroutes: reroutes, make: { _ in make() }))
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func everySpanHasOneFateOverChangesAndRestarts(seed: UInt64) {
        var random = TestRandom(seed: seed)
        let traffic = RouteTraffic.traces(90, seed: seed)
        var hops: [Route.Hop] = []
        for number in 0..<1 + random.below(2) {
            let kind = random.below(4)
            let changes = (0..<random.below(6)).map { _ -> (after: UInt64, kind: ReplicaChanges.Kind) in
                let after = UInt64(random.below(14))
                if random.oneIn(2) { return (after, .scaled(to: 1 + random.below(4))) }
                let one = random.oneIn(3) ? nil : random.below(4)
                return (after, .restarted(one, downNanos: UInt64(random.below(8)) * Self.second))
            }
            let rule: any TailPolicyRule = random.pick([.alwaysSample, .statusCode([.error])])
            let routings: [ReplicaRouting] = [
                .traceID, .roundRobin, .random(seed: seed),
                .ring(backends: ["a:1", "b:1", "c:1", "d:1"], key: .traceID),
                .ring(backends: ["a:1", "b:1", "c:1", "d:1"], key: .service),
            ]
            let notices: [ReplicaChanges.Notice] = [.atOnce, .never, .every(5 * Self.second)]
            var hop = Self.hop(
                changes, first: 1 + random.below(4), most: 4, routing: random.pick(routings),
                notice: random.pick(notices), retry: random.oneIn(4) ? nil : RetrySchedule(),
                reroutes: random.oneIn(2)
            ) {
                switch kind {
                case 0: []
                case 1: [RootEndSampler()]
                case 2: [Self.tail(traffic, rule, wait: 3, numTraces: 10), Self.tail(traffic, .alwaysSample, wait: 1)]
                default: [Self.tail(traffic, rule, wait: 4, numTraces: 6, blocks: random.oneIn(2))]
                }
            }
            hop.name = "gateway \(number)"
            hops.append(hop)
        }
        let outcome = Self.run(traffic, hops, seed: seed, shutDown: random.oneIn(2))
        #expect(outcome.fates.count == traffic.allSpans.count)
        #expect(outcome.ledger.faults.isEmpty && outcome.ledger.generated == traffic.allSpans.count)
        for fate in SpanFate.allCases where fate != .travelling {
            #expect(outcome.ledger[fate] == outcome.count(fate), "\(fate)")
        }
        let lost = outcome.decisions.filter { $0.outcome == .lost }.reduce(0) { $0 + $1.spansSeen }
        #expect(lost <= outcome.count(.lostInRestart))
    }

    @Test func aChangedRingSplitsTraces() {
        let traffic = RouteTraffic.traces(100, seed: 3)
        let make = { [Self.tail(traffic, .alwaysSample, wait: 5)] }
        let before = Self.run(traffic, [Self.hop([], first: 3, most: 3, make)])
        #expect(before.decisions.count == 100)
        let after = Self.run(traffic, [Self.hop([(5, .scaled(to: 4))], first: 3, most: 4, make)])
        #expect(after.count(.kept) == traffic.allSpans.count && after.ledger.faults.isEmpty)
        // Some of what is under way at five seconds moves, to the new one alone.
        var replicas: [SpanHandle: Set<Int>] = [:]
        for decision in after.decisions { replicas[decision.trace, default: []].insert(decision.replica) }
        let split = replicas.values.filter { $0.count > 1 }
        #expect(split.count > 0 && split.count < 20 && split.allSatisfy { $0.contains(3) })
        #expect(after.traffic[0].replicas[3].spans > 20)
    }

    @Test func aRestartLosesWhatIsHeldAndForgetsTheRest() {
        let traffic = RouteTraffic.traces(100, seed: 4)
        let make = { [Self.tail(traffic, .alwaysSample, wait: 5)] }
        let outcome = Self.run(traffic, [Self.hop([(5, .restarted(0, downNanos: 0))], first: 1, most: 1, make)])
        let lost = outcome.count(.lostInRestart)
        #expect(lost > 50 && lost + outcome.count(.kept) == traffic.allSpans.count)
        #expect(outcome.ledger.hops[1][.lostInRestart] == lost && outcome.ledger.lost == lost)
        let decisions = outcome.decisions.filter { $0.outcome == .lost }
        #expect(decisions.reduce(0) { $0 + $1.spansSeen } == lost)
        #expect(decisions.allSatisfy { $0.decidedAt == Self.start + 5 * Self.second && $0.life == 0 })
        #expect(outcome.decisions.filter { $0.outcome == .sampled }.allSatisfy { $0.life == 1 && $0.round == 0 })
    }

    @Test func whoGoesDecidesWhatItHolds() {
        let traffic = RouteTraffic.traces(100, seed: 5)
        let make = { [Self.tail(traffic, .alwaysSample, wait: 30)] }
        let outcome = Self.run(traffic, [Self.hop([(5, .scaled(to: 1))], first: 2, most: 2, make)])
        #expect(outcome.count(.kept) == traffic.allSpans.count)
        let early = outcome.decisions.filter { $0.decidedAt == Self.start + 5 * Self.second }
        #expect(early.count > 10 && early.allSatisfy { $0.replica == 1 })
    }

    @Test func untilALookUpSpansGoToWhoIsGone() {
        let traffic = RouteTraffic.traces(100, seed: 6)
        let make = { [Self.tail(traffic, .alwaysSample, wait: 2)] }
        func run(_ notice: ReplicaChanges.Notice, reroutes: Bool = false) -> Outcome {
            Self.run(
                traffic,
                [Self.hop([(4, .scaled(to: 2))], first: 3, most: 3, notice: notice, reroutes: reroutes, make)])
        }
        #expect(run(.atOnce).count(.unreachable) == 0)
        let lookedUp = run(.every(5 * Self.second))
        #expect(lookedUp.count(.unreachable) > 0)
        // A list never changes: its share is lost from then on.
        #expect(run(.never).count(.unreachable) > 2 * lookedUp.count(.unreachable))
        #expect(run(.every(5 * Self.second), reroutes: true).count(.unreachable) == 0)
    }

    @Test func whoIsBackGetsWhatWaited() {
        let traffic = RouteTraffic.traces(100, seed: 8)
        let make = { [Self.tail(traffic, .alwaysSample, wait: 20)] }
        let hop = Self.hop([(4, .restarted(nil, downNanos: 3 * Self.second))], first: 2, most: 2, notice: .never, make)
        let outcome = Self.run(traffic, [hop])
        #expect(outcome.count(.unreachable) == 0)
        #expect(outcome.count(.lostInRestart) + outcome.count(.kept) == traffic.allSpans.count)
        #expect(
            outcome.decisions.filter { $0.outcome == .sampled }.allSatisfy {
                $0.firstArrival > Self.start + 7 * Self.second
            })
    }
}
