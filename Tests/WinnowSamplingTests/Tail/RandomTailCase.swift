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
    private static let keys = ["tier", "code", "flag", "mixed"]
    private static let domain = ValueDomain(
        values: .list([.string("a"), .string("ab"), .int(200), .int(500), .bool(true), .string("")]),
        weights: [3, 1, 1, 1, 1, 1], scope: .span, purpose: Draw.key("tier"))
    private static let salts = ["", "salt", "pepper"]

    init(seed: UInt64) {
        self.seed = seed
        random = TestRandom(seed: seed)
        chooseSettings()
        let begin = 1_700_000_000_000_000_000 + UInt64(random.below(4)) * 250_000_000
        for number in 0..<1 + random.below(9) { traces.append(trace(number, begin)) }
        tracesPerSlab = 1 + random.below(traces.count)
        arrive(begin)
        if random.oneIn(2) { shutdownAfter = UInt64(random.below(12)) * 250_000_000 }
    }

    // MARK: Configuration

    private mutating func chooseSettings() {
        settings.decisionWaitNanos = random.pick([0, 300, 1000, 1900, 2000, 3500, 5000]) * 1_000_000
        settings.decisionWaitAfterRootNanos = random.pick([0, 0, 400, 1000, 1500, 3000]) * 1_000_000
        settings.numTraces = random.pick([1, 2, 2, 3, 5, 100, 100])
        settings.sampledCacheSize = random.pick([0, 0, 1, 2, 50])
        settings.nonSampledCacheSize = random.pick([0, 0, 1, 2, 50])
        settings.sampleOnFirstMatch = random.oneIn(3)
        settings.dropPendingOnShutdown = random.oneIn(4)
        version = random.oneIn(2) ? .modelled : CollectorVersion(0, 120)
        for number in 0..<1 + random.below(4) {
            let rule = random.oneIn(5) ? PolicySettings.Rule.drop(subs()) : rule(depth: 0)
            settings.policies.append(PolicySettings(name: "p\(number)", rule: rule))
        }
    }

    private mutating func subs() -> [PolicySettings] {
        (0..<1 + random.below(3)).map { PolicySettings(name: "s\($0)", rule: rule(depth: 1)) }
    }

    private mutating func rule(depth: Int) -> PolicySettings.Rule {
        switch random.below(depth > 2 ? 11 : 14) {
        case 0: return .alwaysSample
        case 1: return .statusCode(random.pick([[.error], [.ok], [.unset], [.error, .ok]]))
        case 2: return .latency(thresholdMillis: random.pick([0, 1, 300, 2000]), upperMillis: 0)
        case 3:
            return .latency(
                thresholdMillis: random.pick([0, 1, 300]), upperMillis: random.pick([250, 1000, 3000]))
        case 4:
            return .probabilistic(
                percentage: random.pick([0, 0.1, 12.5, 33, 50, 80, 100, 250]), salt: random.pick(Self.salts))
        case 5, 6:
            let regex = random.oneIn(2)
            let patterns = ["^a", "b$", "^ab$", "a|c", "[0-9]+", ".", "", "ab"]
            let values = (0..<1 + random.below(2)).map { _ in
                regex ? random.pick(patterns) : random.pick(["a", "ab", "b", "", "resource"])
            }
            return .stringAttribute(
                .init(key: random.pick(Self.keys), values: values, regex: regex, invert: random.oneIn(4)))
        case 7:
            return .numericAttribute(
                .init(
                    key: random.pick(Self.keys), minimum: random.pick([nil, 0, 200, 500]),
                    maximum: random.pick([nil, 0, 299, 599]), invert: random.oneIn(4)))
        case 8:
            return .booleanAttribute(key: random.pick(Self.keys), value: random.oneIn(2), invert: random.oneIn(4))
        case 9: return .spanCount(minimum: Int64(random.below(4)), maximum: Int64(random.below(4)))
        case 10:
            if random.oneIn(2) { return .traceState(key: "tenant", values: [random.pick(["gold", "silver", ""])]) }
            return .rateLimiting(
                spansPerSecond: Int64(random.below(6)), burst: random.oneIn(2) ? nil : Int64(random.below(8)))
        case 11: return .and((0..<1 + random.below(3)).map { .init(name: "a\($0)", rule: rule(depth: depth + 1)) })
        case 12: return .not(PolicySettings(name: "n", rule: rule(depth: depth + 1)))
        default:
            return .rateLimiting(spansPerSecond: Int64(random.below(12)), burst: random.oneIn(3) ? 4 : nil)
        }
    }

    // MARK: Workload

    private mutating func trace(_ number: Int, _ begin: Nanos) -> Trace {
        let start = begin + UInt64(random.below(24)) * 250_000_000
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
            for key in Self.keys where random.oneIn(3) { span.attributes.append(attribute(key)) }
            if random.oneIn(4) {
                span = span.resource(
                    random.pick(Self.keys), random.pick([.string("resource"), .int(500), .bool(false)]))
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

    private mutating func arrive(_ begin: Nanos) {
        var byTime: [Nanos: [(trace: Int, row: Int)]] = [:]
        for (number, trace) in traces.enumerated() {
            // Most spans of a trace come together; some come seconds later.
            let first = begin + UInt64(random.below(32)) * 250_000_000
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
