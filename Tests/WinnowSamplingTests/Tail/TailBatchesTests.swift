import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// What depends on how spans stand together in a request.
@Suite struct TailBatchesTests {
    private static let second: Nanos = 1_000_000_000

    private static func traces(_ count: Int) -> [Trace] {
        (0..<count).map { number in
            Trace.build(id: .numbered(UInt64(number))) {
                TraceSpan("shop", "get", .server, 0...1) { TraceSpan("cart", "add", .internal, 0...1) }
            }
        }
    }

    private static func sampler(
        _ traffic: TestTraffic, _ rule: any TailPolicyRule = AlwaysSampleRule(),
        _ change: (inout TailSampler.Settings) -> Void
    ) throws -> TailSampler {
        var settings = TailSampler.Settings()
        settings.waitSeconds = 1
        change(&settings)
        let policies = try TailPolicySet([TailPolicySettings(name: "p", rule: rule)])
        return TailSampler(settings, policies: policies, tables: traffic.tables, seed: 1)
    }

    /// Without caches decided traces stay in the map: what waits for room then waits for ever, and says so.
    @Test func aFullMapWithoutCachesStandsStill() throws {
        let traffic = TestTraffic(Self.traces(3))
        var sampler = try Self.sampler(traffic) {
            $0.numTraces = 1
            $0.blocksOnOverflow = true
        }
        var output = StageOutput()
        sampler.receive(traffic.allSpans[...], at: 0, ring: traffic.ring, into: &output)
        #expect(sampler.held(in: 0) == 0)
        while let tick = sampler.nextTick { sampler.tick(at: tick, ring: traffic.ring, into: &output) }
        #expect(output.kept.count == 2 && output.gone.isEmpty)
        #expect(sampler.holdsWithoutClock && sampler.held(in: 0) == 4)
        sampler.retire(0, into: &output)
        #expect(output.gone.count == 4 && output.gone.allSatisfy { $0.fate == .neverDecided })
        #expect(sampler.held(in: 0) == 0)
    }

    /// With caches each tick makes room, and what waits comes in with the tick.
    @Test func cachesMakeRoom() throws {
        let traffic = TestTraffic(Self.traces(3))
        var sampler = try Self.sampler(traffic) {
            $0.numTraces = 1
            $0.blocksOnOverflow = true
            $0.sampledCacheSize = 10
            $0.nonSampledCacheSize = 10
        }
        var output = StageOutput()
        sampler.receive(traffic.allSpans[...], at: 0, ring: traffic.ring, into: &output)
        while let tick = sampler.nextTick { sampler.tick(at: tick, ring: traffic.ring, into: &output) }
        #expect(output.kept.count == 6)
        // Tick 2 decides the first; the second comes in with it and is due two ticks later.
        #expect(output.decisions.map(\.decidedAt) == [2, 4, 6].map { $0 * Self.second })
    }

    /// What a cache has taken over leaves the queue of `num_traces`, or is pushed out in the stead of a trace that waits, or counts as one that waits.
    @Test(arguments: [(FreedPlaces.leave, 1), (.stay, 0), (.count, 1)])
    func placesThatCachesFree(freed: FreedPlaces, evicted: Int) throws {
        let traffic = TestTraffic(Self.traces(4))
        var sampler = try Self.sampler(traffic) {
            $0.numTraces = 2
            $0.sampledCacheSize = 10
            $0.freedPlaces = freed
        }
        var output = StageOutput()
        func receive(_ trace: Int, at now: Nanos) {
            sampler.receive(traffic.allSpans[trace * 2..<trace * 2 + 2], at: now, ring: traffic.ring, into: &output)
        }
        receive(0, at: 0)
        while let tick = sampler.nextTick { sampler.tick(at: tick, ring: traffic.ring, into: &output) }
        // The first is in the cache; of the others the last finds a map of two.
        for trace in 1..<4 { receive(trace, at: 3 * Self.second) }
        while let tick = sampler.nextTick { sampler.tick(at: tick, ring: traffic.ring, into: &output) }
        #expect(output.decisions.count { $0.outcome == .evicted } == evicted)
    }

    /// A batch is one resource's spans: the first decides, the second is late.
    @Test func eachResourceIsJudgedAlone() throws {
        let traffic = TestTraffic(Self.traces(1))
        var sampler = try Self.sampler(traffic) { $0.judgesOnArrival = true }
        var output = StageOutput()
        sampler.receive(traffic.allSpans[...], at: 5, ring: traffic.ring, into: &output)
        #expect(output.decisions.map(\.spansSeen) == [1] && output.decisions.map(\.decidedAt) == [5])
        #expect(output.kept.count == 2 && output.late.count == 1)
    }

    /// What no batch has decided is not sampled at its tick, and starts anew afterwards.
    @Test func ticksEndWhatIsLeft() throws {
        let traffic = TestTraffic(Self.traces(1))
        for forgets in [true, false] {
            var sampler = try Self.sampler(traffic, .statusCode([.error])) {
                $0.judgesOnArrival = true
                $0.forgetsWhatTicksEnd = forgets
            }
            var output = StageOutput()
            sampler.receive(traffic.allSpans[..<1], at: 0, ring: traffic.ring, into: &output)
            #expect(output.decisions.isEmpty)
            sampler.tick(at: 2 * Self.second, ring: traffic.ring, into: &output)
            #expect(output.decisions.map(\.outcome) == [.notSampled])
            sampler.receive(traffic.allSpans[1...], at: 3 * Self.second, ring: traffic.ring, into: &output)
            #expect(output.late.isEmpty == forgets)
        }
    }
}
