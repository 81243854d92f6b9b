import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// A random configuration of `tail_sampling` and a small random workload for it.
struct RandomTailCase {
    var settings = TailSamplingSettings()
    var version = CollectorVersion.modelled
    var traces: [Trace] = []
    var tracesPerSlab = 1
    /// What arrives together, in order of time: spans as (trace, row of the trace).
    var arrivals: [(time: Nanos, spans: [(trace: Int, row: Int)])] = []
    /// The sampler is shut down this long after the last arrival; `nil`: ticks go on until nothing waits.
    var shutdownAfter: UInt64?
    var seed: UInt64

    private var random: TestRandom
    private static let domain = ValueDomain(
        values: .list([.string("a"), .string("ab"), .int(200), .int(500), .bool(true), .string("")]),
        weights: [3, 1, 1, 1, 1, 1], scope: .span, purpose: Draw.key("tier"))

    init(seed: UInt64) {
        self.seed = seed
        random = TestRandom(seed: seed)
        chooseSettings()
        let base = 1_700_000_000_000_000_000 + UInt64(random.below(4)) * 250_000_000
        for number in 0..<1 + random.below(9) { traces.append(trace(number, base)) }
        tracesPerSlab = 1 + random.below(traces.count)
        arrive(base)
        if random.oneIn(2) { shutdownAfter = UInt64(random.below(12)) * 250_000_000 }
    }

    // MARK: Configuration

    private mutating func chooseSettings() {
        settings.decisionWaitNanos = random.pick([0, 300, 1000, 1900, 2000, 3500, 5000]) * 1_000_000
        settings.decisionWaitAfterRootNanos = random.pick([0, 0, 400, 1000, 1500, 3000]) * 1_000_000
        settings.numTraces = random.pick([1, 2, 2, 3, 5, 100, 100])
        settings.sampledCacheSize = random.pick([0, 0, 1, 2, 50])
        settings.nonSampledCacheSize = random.pick([0, 0, 1, 2, 50])
        settings.expectedNewTracesPerSecond = random.pick([0, 0, 1, 6, 40])
        settings.sampleOnFirstMatch = random.oneIn(3)
        settings.dropPendingOnShutdown = random.oneIn(4)
        version = random.oneIn(2) ? .modelled : CollectorVersion(0, 120)
        settings.policies = RandomPolicies.make(&random, limiters: true)
    }

    // MARK: Workload

    private mutating func trace(_ number: Int, _ base: Nanos) -> Trace {
        let start = base + UInt64(random.below(24)) * 250_000_000
        let hasRoot = !random.oneIn(5)
        var spans: [TraceSpan] = []
        for row in 0..<1 + random.below(5) {
            var span = TraceSpan(random.pick(["front", "back"]), random.pick(["get", "put"]))
            span.start = start + UInt64(random.below(10)) * 100_000_000
            span.end =
                span.start + UInt64(random.pick([0, 999_999, 1_000_000, 250_000_000, 300_000_000, 2_500_000_000]))
            if random.oneIn(20) { span.end = span.start - 50_000_000 }
            span.status = random.pick([.unset, .unset, .ok, .error])
            span.parent = row == 0 ? (hasRoot ? .root : .missing) : random.oneIn(12) ? .root : .row(random.below(row))
            if random.oneIn(3) { span.traceState = random.pick(["tenant=gold", "a=b, tenant=silver", "other=gold"]) }
            for key in RandomPolicies.keys where random.oneIn(3) { span.attributes.append(attribute(key)) }
            if random.oneIn(4) {
                span = span.resource(
                    random.pick(RandomPolicies.keys), random.pick([.string("resource"), .int(500), .bool(false)]))
            }
            spans.append(span)
        }
        return Trace(id: .numbered(UInt64(number), seed: seed), spans: spans)
    }

    private mutating func attribute(_ key: String) -> TraceSpan.Attribute {
        let values: [AttributeValue] = [
            .string("a"), .string("ab"), .string(""), .string("c1"), .int(200), .int(500), .int(0), .bool(true),
            .bool(false), .double(250), .array([.string("a")]), .empty,
        ]
        let value: TraceSpan.Value = random.oneIn(5) ? .drawn(Self.domain) : .constant(random.pick(values))
        return TraceSpan.Attribute(key: key, value: value, atStart: true)
    }

    private mutating func arrive(_ base: Nanos) {
        var byTime: [Nanos: [(trace: Int, row: Int)]] = [:]
        for (number, trace) in traces.enumerated() {
            // Most spans of a trace come together; some come seconds later.
            let first = base + UInt64(random.below(32)) * 250_000_000
            for row in trace.spans.indices {
                let delay: UInt64 = random.pick([0, 0, 0, 250, 1000, 3000, 6000, 11_000])
                byTime[first + delay * 1_000_000, default: []].append((number, row))
            }
        }
        for time in byTime.keys.sorted() {
            var spans = byTime[time] ?? []
            if random.oneIn(2) { spans.shuffle(using: &random) }
            let cut = random.oneIn(3) ? random.below(spans.count) : 0
            if cut > 0 { arrivals.append((time, Array(spans[..<cut]))) }
            arrivals.append((time, Array(spans[cut...])))
        }
    }
}
