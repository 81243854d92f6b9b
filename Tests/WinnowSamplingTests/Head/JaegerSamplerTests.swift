import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Jaeger's clients where no recording of them exists, and all of them in a fleet (head-sampling, section 8).
@Suite struct JaegerSamplerTests {
    private static let second: UInt64 = 1_000_000_000
    private static let never = UInt64.max >> 1

    /// Which of the calls at these seconds are kept.
    private func kept(
        _ kind: JaegerSamplerSettings.Kind, _ client: JaegerClient, seconds: [Double], id: UInt64 = never
    ) throws -> [Bool] {
        var sampler = try JaegerClientSampler(
            JaegerSamplerSettings(kind, client: client), at: JaegerInstant(seconds: 1000))
        return seconds.map { sampler.decide(id, operation: "op", at: JaegerInstant(seconds: 1000 + $0)).isKept }
    }

    @Test func bucketsStartFull() throws {
        let seconds = [0, 0, 0, 0.5, 1]
        let wanted = [true, true, false, true, true]
        #expect(try kept(.rateLimiting(2), .go, seconds: seconds) == wanted)
        #expect(try kept(.rateLimiting(2), .java, seconds: seconds) == wanted)
        #expect(try kept(.rateLimiting(2), JaegerClient(.python, behaviour: .spec), seconds: seconds) == wanted)
    }

    @Test func aLimitOfNothing() throws {
        #expect(try kept(.rateLimiting(0), .go, seconds: [0, 1, 1000]) == [false, false, false])
        // Java's sum wraps round: a new sampler keeps the first trace whatever its limit.
        #expect(try kept(.rateLimiting(0), .java, seconds: [0, 1, 1000]) == [true, false, false])
    }

    @Test func aKeptTraceIsChargedToTheFloor() throws {
        let kind = JaegerSamplerSettings.Kind.guaranteedThroughput(probability: 0.1, lowerBound: 1)
        var sampler = try JaegerClientSampler(
            JaegerSamplerSettings(kind, client: .go), at: JaegerInstant(seconds: 1000))
        let first = sampler.decide(0, operation: "op", at: JaegerInstant(seconds: 1000))
        #expect(first.isKept && first.kind == .probabilistic && first.parameter == 0.1)
        #expect(!sampler.decide(Self.never, operation: "op", at: JaegerInstant(seconds: 1000)).isKept)
        let floor = sampler.decide(Self.never, operation: "op", at: JaegerInstant(seconds: 1001))
        #expect(floor.isKept && floor.kind == .rateLimiting && floor.parameter == 1)
    }

    @Test func answersReplaceWhatGoKnows() throws {
        func strategy(_ names: [String]) -> JaegerStrategy {
            .probabilistic(
                0.5,
                operations: .init(
                    defaultProbability: 0, defaultLowerBound: 1,
                    operations: names.map { .init($0, probability: 0) }))
        }
        for (client, known) in [(JaegerClient.go, ["b"]), (.python, ["a", "b", "lazy"])] {
            let remote = JaegerRemoteSettings(strategies: JaegerStrategies(otherwise: .probabilistic(0)))
            var sampler = try JaegerClientSampler(
                JaegerSamplerSettings(.remote(remote), client: client), at: JaegerInstant(0))
            try sampler.update(strategy(["a"]), at: JaegerInstant(0))
            _ = sampler.decide(Self.never, operation: "lazy", at: JaegerInstant(0))
            try sampler.update(strategy(["b"]), at: JaegerInstant(0))
            guard case .perOperation(let inner) = sampler.active else {
                Issue.record("no operations")
                continue
            }
            #expect(inner.operations == known)
        }
    }

    @Test func javaHasNoFloorAndNoEmptyList() throws {
        let empty = JaegerStrategy.Operations(defaultProbability: 1, defaultLowerBound: 100, operations: [])
        let strategies = JaegerStrategies(otherwise: JaegerStrategy(kind: .probabilistic, operations: empty))
        let remote = JaegerSamplerSettings.Kind.remote(JaegerRemoteSettings(strategies: strategies))
        func keeps(_ client: JaegerClient) throws -> Bool {
            var sampler = try JaegerClientSampler(JaegerSamplerSettings(remote, client: client), at: JaegerInstant(0))
            try sampler.update(strategies.otherwise, at: JaegerInstant(0))
            return sampler.decide(Self.never, operation: "op", at: JaegerInstant(0)).isKept
        }
        #expect(try !keeps(.java))
        #expect(try keeps(JaegerClient(.java, behaviour: .spec)))
        #expect(try keeps(.go))
    }

    /// Four traces at once, each a root and a remote child.
    private static let traffic = TestTraffic(
        (0..<4).map { number in
            Trace.build(id: TraceID(high: 1, low: number)) {
                TraceSpan("shop", "buy", .server) { TraceSpan("stock", "take", .server) }
            }
        })

    private func decisions(_ settings: HeadSamplerSettings) -> HeadDecisions {
        var sampler = SamplerCatalog.headSampler(settings)
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(Self.traffic.batch), Self.traffic.tables, into: &decisions)
        return decisions
    }

    @Test func everyServiceHasItsStrategy() {
        let strategies = JaegerStrategies(
            services: ["shop": .rateLimiting(2)], otherwise: .probabilistic(0))
        let remote = JaegerSamplerSettings(.remote(JaegerRemoteSettings(strategies: strategies)), client: .go)
        let kept = decisions(.jaeger(remote)).keep[0..<8]
        #expect(kept == [1, 0, 1, 0, 0, 0, 0, 0], "Go decides at every span")
        let following = decisions(.parentBased(root: .jaeger(remote))).keep[0..<8]
        #expect(following == [1, 1, 1, 1, 0, 0, 0, 0])
    }

    /// What a Python client's bucket starts with is drawn: by seed and process, whatever other services there are.
    @Test func processesDrawBySeedAndName() {
        let services = (0..<60).map { "service \($0)" }
        func kept(_ services: [String], seed: UInt64) -> [UInt8] {
            let traffic = TestTraffic(
                services.enumerated().map { number, service in
                    Trace.build(id: TraceID(high: 1, low: UInt64(number))) { TraceSpan(service, "buy", .server) }
                })
            // At most one and a half tokens: a third of the buckets has one.
            let settings = JaegerSamplerSettings(.rateLimiting(1.5), client: .python)
            var sampler = SamplerCatalog.headSampler(.jaeger(settings), seed: seed)
            var decisions = HeadDecisions()
            sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
            return Array(decisions.keep[..<services.count])
        }
        let first = kept(services, seed: 1)
        #expect((8...32).contains(first.count { $0 == 1 }))
        #expect(kept(["another"] + services, seed: 1).dropFirst() == first[...])
        #expect(kept(services.reversed(), seed: 1) == first.reversed())
        let second = kept(services, seed: 2)
        #expect(second != first && (8...32).contains(second.count { $0 == 1 }))
    }

    @Test func operationsDrawByName() throws {
        func kept(_ operations: [String]) throws -> [String: Bool] {
            let strategy = JaegerStrategy.Operations(defaultProbability: 0, defaultLowerBound: 1.5, operations: [])
            var sampler = try JaegerClientSampler(
                JaegerSamplerSettings(.perOperation(strategy, maxOperations: 100), client: .python),
                fractions: .drawn(key: 7), at: JaegerInstant(0))
            return operations.reduce(into: [:]) {
                $0[$1] = sampler.decide(Self.never, operation: $1, at: JaegerInstant(0)).isKept
            }
        }
        let names = (0..<60).map { "op \($0)" }
        let first = try kept(names)
        #expect(try kept(names.reversed()) == first)
        #expect((8...32).contains(first.values.count { $0 }))
    }

    @Test func rootsSayTheirWeight() {
        let settings = JaegerSamplerSettings(.probabilistic(0.25), client: .python)
        let decisions = decisions(.jaeger(settings))
        #expect(decisions.keep[0..<2] == [1, 1])
        #expect(decisions.exportedWeight[0] == 4 && decisions.exportedWeight[1] == 1)
        #expect(decisions.probability[0] == 0.25 && decisions.probability[1] == 0.25)
        // key, value and framing of sampler.type=probabilistic and sampler.param=0.25
        #expect(decisions.addedBytes[0] == 33 + 28 && decisions.addedBytes[1] == 0)
    }
}
