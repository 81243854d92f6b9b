import Testing
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowTestSupport

/// Every span of a chain has exactly one fate, in order of time, and a trace stays on one replica.
@Suite struct RouteTests {
    private static func probabilistic(_ traffic: TestTraffic, _ percentage: Float32) -> any CollectorStage {
        var settings = ProbabilisticSamplerSettings(mode: .proportional)
        settings.percentage = percentage
        return ProbabilisticSampler(settings, tables: traffic.tables)
    }

    private static func batch(size: Int, maximum: Int) -> any CollectorStage {
        var settings = BatchingSettings()
        settings.size = size
        settings.maximumSize = maximum
        return BatchStage(settings)
    }

    private static func grouping(traces: Int, workers: Int) -> any CollectorStage {
        var settings = GroupingSettings()
        settings.traces = traces
        settings.workers = workers
        return GroupByTraceStage(settings, seed: 5)
    }

    /// What became of every span.
    private struct Booking {
        var fates: [SpanHandle: SpanFate] = [:]
        var clock: Nanos = 0
        var decisions: [TraceDecision] = []

        mutating func take(_ out: inout Route.Output) {
            var start = 0
            for run in out.runs {
                #expect(run.at >= clock, "stored in order of time")
                clock = run.at
                for span in out.stored[start..<run.end] { give(span, .kept) }
                start = run.end
            }
            #expect(start == out.stored.count)
            for gone in out.gone { give(gone.span, gone.fate) }
            for (_, decision) in out.decisions {
                #expect(decision.decidedAt >= decision.firstArrival)
                decisions.append(decision)
            }
            out.removeAll()
        }

        private mutating func give(_ span: SpanHandle, _ fate: SpanFate) {
            #expect(fates[span] == nil && fate != .travelling, "one fate a span")
            fates[span] = fate
        }
    }

    private static func run(
        _ route: inout Route, _ traffic: TestTraffic, seed: UInt64, spreadMillis: Int, shutDown: Bool
    ) -> Booking {
        var booking = Booking()
        let sending = RouteTraffic(traffic: traffic, everyMillis: 20, spreadMillis: spreadMillis, seed: seed)
        sending.send(along: &route, shutDown: shutDown) {
            booking.take(&$0)
        } retiring: { route, sequence in
            let waiting = traffic.allSpans.count { $0.sequence == sequence && booking.fates[$0] == nil }
            #expect(!route.isUnderWay(sequence, travelling: waiting))
        }
        return booking
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func everySpanHasOneFate(seed: UInt64) throws {
        var random = TestRandom(seed: seed)
        let traffic = RouteTraffic.traces(60, seed: seed)
        let rules: [any TailPolicyRule] = [
            .alwaysSample, .statusCode([.error]), .probabilistic(percentage: 60, salt: ""),
            .rateLimiting(spansPerSecond: 40, burst: nil), .latency(thresholdMillis: 100, upperMillis: 0),
        ]
        var hops: [Route.Hop] = []
        for hop in 0..<random.below(4) {
            let plan = (0..<1 + random.below(2)).map { _ in (random.below(6), random.pick(rules), random.below(3)) }
            let replicas = try (0..<1 + random.below(3)).map { _ in
                try plan.map { kind, rule, size -> any CollectorStage in
                    switch kind {
                    case 0: Self.probabilistic(traffic, 70)
                    case 1: RootEndSampler()
                    case 2: Self.batch(size: [0, 5, 100][size], maximum: [3, 7, 0][size])
                    case 3: Self.grouping(traces: [2, 20, 1000][size], workers: 1 + size % 2)
                    default:
                        try RouteTraffic.tail(traffic, [rule], wait: UInt64(1 + size), numTraces: [3, 20, 1000][size])
                    }
                }
            }
            hops.append(Route.Hop(name: "hop \(hop)", replicas: replicas))
        }
        var route = RouteTraffic.route(traffic, hops, delay: random.pick([0, 1_000_000, 700_000_000]))
        let shutDown = random.oneIn(2)
        let booking = Self.run(&route, traffic, seed: seed, spreadMillis: 3000, shutDown: shutDown)
        #expect(booking.fates.count == traffic.allSpans.count)
        // What goes into the backend is what is kept; what goes into the first hop is everything.
        #expect(route.traffic.hops.last?.spans == booking.fates.values.count { $0 == .kept })
        #expect(route.traffic.hops[0].spans == traffic.allSpans.count)
        #expect(route.ledger.faults.isEmpty && route.ledger.generated == traffic.allSpans.count)
        for fate in SpanFate.allCases where fate != .travelling {
            #expect(route.ledger[fate] == booking.fates.values.count { $0 == fate })
        }
    }

    @Test func aTraceStaysOnOneReplica() throws {
        let traffic = RouteTraffic.traces(300, seed: 1)
        let replicas = try (0..<3).map { _ in [try RouteTraffic.tail(traffic, [.alwaysSample], wait: 5)] }
        var route = RouteTraffic.route(traffic, [Route.Hop(name: "gateway", replicas: replicas)], delay: 1_000_000)
        let booking = Self.run(&route, traffic, seed: 1, spreadMillis: 1500, shutDown: false)
        // Split over replicas, a trace would be decided more than once.
        #expect(booking.decisions.count == 300 && booking.decisions.allSatisfy { $0.round == 0 })
        for decision in booking.decisions {
            let slab = traffic.slabs[decision.trace.sequence]
            #expect(decision.spansSeen == slab.batch.spans(of: decision.trace.row).count)
        }
        #expect(booking.fates.values.allSatisfy { $0 == .kept })
    }

    private static func requests(_ route: Route) -> [Int] { route.traffic.hops[0].replicas.map(\.requests) }

    @Test func requestsGoRound() throws {
        let traffic = RouteTraffic.traces(300, seed: 5)
        let replicas = try (0..<3).map { _ in [try RouteTraffic.tail(traffic, [.alwaysSample], wait: 1)] }
        var route = RouteTraffic.route(
            traffic, [Route.Hop(name: "gateway", replicas: replicas, routing: .roundRobin)], delay: 0)
        let booking = Self.run(&route, traffic, seed: 5, spreadMillis: 1500, shutDown: false)
        let counts = Self.requests(route)
        #expect(counts.reduce(0, +) == route.traffic.hops[0].requests && counts[0] - counts[2] <= 1)
        #expect(counts[0] >= counts[1] && counts[1] >= counts[2] && counts[2] > 0)
        #expect(route.traffic.hops[0].replicas.reduce(0) { $0 + $1.spans } == traffic.allSpans.count)
        #expect(Set(booking.decisions.map(\.replica)) == [0, 1, 2])
        #expect(booking.decisions.count > 300, "parts of traces are decided apart")
        #expect(booking.fates.values.allSatisfy { $0 == .kept } && route.ledger.faults.isEmpty)
    }

    @Test func requestsAreDrawnByTheirFirstSpan() throws {
        func counts(seed: UInt64) throws -> [Int] {
            let traffic = RouteTraffic.traces(300, seed: 6)
            let replicas = try (0..<3).map { _ in [try RouteTraffic.tail(traffic, [.alwaysSample], wait: 1)] }
            var route = RouteTraffic.route(
                traffic, [Route.Hop(name: "gateway", replicas: replicas, routing: .random(seed: seed))], delay: 0)
            _ = Self.run(&route, traffic, seed: 6, spreadMillis: 1500, shutDown: false)
            #expect(route.ledger.faults.isEmpty)
            return Self.requests(route)
        }
        let first = try counts(seed: 1)
        #expect(try first == counts(seed: 1))
        #expect(try first != counts(seed: 2))
        let all = first.reduce(0, +)
        #expect(first.allSatisfy { $0 > all / 4 && $0 < all / 2 })
    }

    @Test func aRingKeepsTracesTogetherByTheirIdAndSplitsThemByService() throws {
        let backends = ["gateway-1:4317", "gateway-2:4317", "gateway-3:4317"]
        func run(_ key: BalancingKey) throws -> (Route, Booking, TestTraffic) {
            let traffic = RouteTraffic.traces(300, seed: 7)
            let replicas = try (0..<3).map { _ in [try RouteTraffic.tail(traffic, [.alwaysSample], wait: 5)] }
            var route = RouteTraffic.route(
                traffic,
                [Route.Hop(name: "gateway", replicas: replicas, routing: .ring(backends: backends, key: key))],
                delay: 0)
            let booking = Self.run(&route, traffic, seed: 7, spreadMillis: 1500, shutDown: false)
            #expect(route.ledger.faults.isEmpty && booking.fates.count == traffic.allSpans.count)
            return (route, booking, traffic)
        }
        let ring = LoadBalancerRing(backends)
        let (route, booking, traffic) = try run(.traceID)
        #expect(booking.decisions.count == 300)
        for decision in booking.decisions {
            let id = traffic.slabs[decision.trace.sequence].batch.traceID(decision.trace.row)
            let bytes = [id.high, id.low].flatMap { word in
                (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
            }
            #expect(decision.replica == ring.endpoint(of: bytes))
        }
        let hop = route.traffic.hops[0]
        #expect(hop.requests == hop.replicas.reduce(0) { $0 + $1.requests } && hop.requests > 100)
        // The test's spans name no service: a resource without one is a key of its own.
        let (byService, _, _) = try run(.service)
        #expect(Self.requests(byService).count { $0 > 0 } == 1)
    }

    @Test func stagesOfOneReplicaFollowEachOther() throws {
        let traffic = RouteTraffic.traces(100, seed: 2)
        let stages = [
            Self.probabilistic(traffic, 50), try RouteTraffic.tail(traffic, [.statusCode([.error])], wait: 1),
            try RouteTraffic.tail(traffic, [.alwaysSample], wait: 1),
        ]
        var route = RouteTraffic.route(traffic, [Route.Hop(name: "one", replicas: [stages])], delay: 0)
        let booking = Self.run(&route, traffic, seed: 2, spreadMillis: 100, shutDown: false)
        let kept = booking.fates.values.count { $0 == .kept }
        #expect(kept > 10 && kept < booking.fates.count / 2)
        #expect(Set(booking.fates.values) == [.kept, .notSampled, .probabilisticallyDropped])
    }

    @Test func spansOnTheirWayAtTheEndArriveBeforeTheirHopStops() throws {
        let traffic = RouteTraffic.traces(40, seed: 3)
        let hops = try ["agent", "gateway", "archive"].map { name in
            Route.Hop(name: name, replicas: [[try RouteTraffic.tail(traffic, [.alwaysSample], wait: 1)]])
        }
        // The delay is longer than the traffic: everything is on its way when the input ends.
        var route = RouteTraffic.route(traffic, hops, delay: 900_000_000)
        let booking = Self.run(&route, traffic, seed: 3, spreadMillis: 50, shutDown: true)
        #expect(booking.fates.count == traffic.allSpans.count)
        #expect(booking.fates.values.allSatisfy { $0 == .kept })
        #expect(route.traffic.hops.map(\.spans) == [Int](repeating: traffic.allSpans.count, count: 4))
    }

    /// A stage that hands everything on.
    private struct Passing: CollectorStage {
        mutating func receive(
            _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into out: inout StageOutput
        ) {
            out.kept.append(contentsOf: spans)
        }
    }

    /// Stages are run one after the other, not one within the other: no number of them is too deep.
    @Test func aWayMayBeLong() {
        let traffic = RouteTraffic.traces(2, seed: 8)
        let stages = [any CollectorStage](repeating: Passing(), count: 60_000)
        var route = RouteTraffic.route(traffic, [Route.Hop(name: "one", replicas: [stages])], delay: 0)
        let booking = Self.run(&route, traffic, seed: 8, spreadMillis: 50, shutDown: false)
        #expect(booking.fates.values.allSatisfy { $0 == .kept } && booking.fates.count == traffic.allSpans.count)
    }

    /// Who hears of what is stored knows from which replica it came.
    @Test func runsSayFromWhichReplicaTheyCome() {
        let traffic = RouteTraffic.traces(60, seed: 9)
        for stages in [[], [Passing()], [Passing(), Passing()]] as [[any CollectorStage]] {
            var route = RouteTraffic.route(
                traffic, [Route.Hop(name: "gateway", replicas: [stages, stages, stages])], delay: 3)
            var counts = [0, 0, 0]
            let sending = RouteTraffic(traffic: traffic, everyMillis: 20, spreadMillis: 100, seed: 9)
            sending.send(along: &route, shutDown: false) { out in
                var first = 0
                for run in out.runs {
                    counts[run.replica] += run.end - first
                    first = run.end
                }
                out.removeAll()
            }
            #expect(counts == route.traffic.hops[0].replicas.map(\.spans) && counts.allSatisfy { $0 > 0 })
        }
    }

    @Test func anEmptyChainIsTheBackend() {
        let traffic = RouteTraffic.traces(5, seed: 4)
        var route = RouteTraffic.route(traffic, [], delay: 5)
        let booking = Self.run(&route, traffic, seed: 4, spreadMillis: 50, shutDown: true)
        #expect(booking.fates.values.allSatisfy { $0 == .kept } && booking.fates.count == traffic.allSpans.count)
    }
}
