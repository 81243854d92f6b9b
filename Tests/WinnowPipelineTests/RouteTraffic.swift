import Testing
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowTestSupport

/// Traffic that tests send along routes, and how they send it.
struct RouteTraffic {
    /// The first instant.
    static let start: Nanos = 1_700_000_000_000_000_000

    /// Traces of one to five spans, some of them failed, in three stretches.
    static func traces(_ count: Int, seed: UInt64) -> TestTraffic {
        var random = TestRandom(seed: seed)
        return TestTraffic(
            (0..<count).map { number in
                Trace.build(id: .numbered(UInt64(number), seed: seed)) {
                    TraceSpan("a", "root", .server, 0...UInt64(random.below(400))) {
                        for _ in 0..<random.below(5) { TraceSpan("b").status(random.oneIn(9) ? .error : .ok) }
                    }
                }
            }, tracesPerSlab: max(1, count / 3))
    }

    /// A tail sampler with these policies.
    static func tail(
        _ traffic: TestTraffic, _ policies: [any TailPolicyRule], wait: UInt64 = 2, numTraces: UInt64 = 50_000,
        blocks: Bool = false
    ) throws -> any CollectorStage {
        var settings = TailSamplingSettings()
        settings.decisionWaitNanos = wait * 1_000_000_000
        settings.numTraces = numTraces
        settings.policies = policies.map { TailPolicySettings(name: $0.type, rule: $0) }
        settings.blocksOnOverflow = blocks
        return TailSampler(
            TailSampler.Settings(settings), policies: try TailPolicySet(settings.policies), tables: traffic.tables,
            seed: 7)
    }

    /// A route over some hops.
    static func route(_ traffic: TestTraffic, _ hops: [Route.Hop], delay: UInt64) -> Route {
        Route(
            hops: hops, states: SpanStates(traffic.tables), tables: traffic.tables, networkDelayNanos: delay,
            meter: RequestMeter(traffic.tables))
    }

    let traffic: TestTraffic
    /// A trace starts so long after the one before.
    let everyMillis: Int
    /// The spans of a trace come within this time.
    let spreadMillis: Int
    let seed: UInt64

    /// Sends all of it along a route in requests of up to six spans and ends the input; `take` takes what has come out, `retiring` is
    /// asked before a stretch is let go.
    func send(
        along route: inout Route, shutDown: Bool, take: (inout Route.Output) -> Void,
        retiring: (Route, Int) -> Void = { _, _ in }
    ) {
        var random = TestRandom(seed: seed)
        var arrivals: [(time: Nanos, span: SpanHandle)] = []
        var number = 0
        for slab in traffic.slabs {
            for trace in 0..<slab.batch.traceCount {
                for row in slab.batch.spans(of: trace) {
                    let after = UInt64(number * everyMillis + random.below(spreadMillis)) * 1_000_000
                    arrivals.append((Self.start + after, SpanHandle(sequence: slab.sequence, row: row)))
                }
                number += 1
            }
        }
        arrivals.sort { ($0.time, $0.span) < ($1.time, $1.span) }
        var out = Route.Output()
        var at = 0
        while at < arrivals.count {
            let count = min(1 + random.below(6), arrivals.count - at)
            let time = arrivals[at + count - 1].time
            let spans = arrivals[at..<at + count].map(\.span)
            route.book(leaving: count)
            route.deliver(spans[...], bytes: 100, at: time, ring: traffic.ring, into: &out)
            take(&out)
            at += count
        }
        route.finish(shutDown ? .shutdown(at: arrivals.last?.time ?? 0) : .runOn, ring: traffic.ring, into: &out)
        take(&out)
        for slab in traffic.slabs {
            retiring(route, slab.sequence)
            route.retire(slab.sequence, into: &out)
            take(&out)
            route.release(before: slab.sequence + 1)
        }
    }
}
