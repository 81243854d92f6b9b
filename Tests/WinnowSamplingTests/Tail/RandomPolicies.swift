import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Random policies of every type, for attributes that the tests' traces carry.
struct RandomPolicies {
    static let keys = ["tier", "code", "flag", "mixed"]
    private static let salts = ["", "salt", "pepper"]
    private var random: TestRandom
    private let limiters: Bool

    /// One to four policies; without `limiters`, none whose verdict depends on what came before.
    static func make(_ random: inout TestRandom, limiters: Bool) -> [TailPolicySettings] {
        var maker = RandomPolicies(random: random, limiters: limiters)
        let policies = (0..<1 + maker.random.below(4)).map { number in
            let rule: any TailPolicyRule = maker.random.oneIn(5) ? .drop(maker.subs()) : maker.rule(depth: 0)
            return TailPolicySettings(name: "p\(number)", rule: rule)
        }
        random = maker.random
        return policies
    }

    private mutating func subs() -> [TailPolicySettings] {
        (0..<1 + random.below(3)).map { TailPolicySettings(name: "s\($0)", rule: rule(depth: 1)) }
    }

    private mutating func rule(depth: Int) -> any TailPolicyRule {
        // Where only chance is asked for, there is much of it.
        if !limiters && random.oneIn(2) {
            return ProbabilisticRule.probabilistic(
                percentage: random.pick([5, 12.5, 33, 50, 80]), salt: random.pick(Self.salts))
        }
        switch random.below((depth > 2 ? 11 : limiters ? 15 : 13)) {
        case 0: return AlwaysSampleRule()
        case 1: return StatusCodeRule.statusCode(random.pick([[.error], [.ok], [.unset], [.error, .ok]]))
        case 2: return LatencyRule.latency(thresholdMillis: random.pick([0, 1, 300, 2000]), upperMillis: 0)
        case 3:
            return LatencyRule.latency(
                thresholdMillis: random.pick([0, 1, 300]), upperMillis: random.pick([250, 1000, 3000]))
        case 4:
            return ProbabilisticRule.probabilistic(
                percentage: random.pick([0, 0.1, 12.5, 33, 50, 80, 100, 250]), salt: random.pick(Self.salts))
        case 5, 6:
            let regex = random.oneIn(2)
            let patterns = ["^a", "b$", "^ab$", "a|c", "[0-9]+", ".", "", "ab"]
            let values = (0..<1 + random.below(2)).map { _ in
                regex ? random.pick(patterns) : random.pick(["a", "ab", "b", "", "resource"])
            }
            return StringAttributeRule.stringAttribute(
                key: random.pick(Self.keys), values: values, regex: regex, invert: random.oneIn(4))
        case 7:
            return NumericAttributeRule.numericAttribute(
                key: random.pick(Self.keys), minimum: random.pick([0, 0, 200, 500]),
                maximum: random.pick([0, -1, 299, 599]), invert: random.oneIn(4))
        case 8:
            return BooleanAttributeRule.booleanAttribute(
                key: random.pick(Self.keys), value: random.oneIn(2), invert: random.oneIn(4))
        case 9: return SpanCountRule.spanCount(minimum: Int64(random.below(4)), maximum: Int64(random.below(4)))
        case 10:
            if !limiters || random.oneIn(2) {
                return TraceStateRule.traceState(key: "tenant", values: [random.pick(["gold", "silver", ""])])
            }
            return RateLimitingRule.rateLimiting(
                spansPerSecond: Int64(random.below(6)), burst: random.oneIn(2) ? nil : Int64(random.below(8)))
        case 13:
            let parts = (0..<1 + random.below(3)).map {
                TailPolicySettings(name: "c\($0)", rule: rule(depth: depth + 1))
            }
            return CompositeRule.composite(
                maximum: Int64(random.below(12)), policies: parts,
                allocations: (0..<random.below(4)).map {
                    .init(policy: "c\($0)", percent: random.pick([0, 10, 50, 120]))
                })
        case 11:
            return AndRule.and((0..<1 + random.below(3)).map { .init(name: "a\($0)", rule: rule(depth: depth + 1)) })
        case 12: return NotRule.not(TailPolicySettings(name: "n", rule: rule(depth: depth + 1)))
        default:
            return RateLimitingRule.rateLimiting(
                spansPerSecond: Int64(random.below(12)), burst: random.oneIn(3) ? 4 : nil)
        }
    }
}
