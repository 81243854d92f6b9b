import Testing
import WinnowModel
import WinnowSampling

/// What each sampler's settings say that it reads.
@Suite struct ReadSetTests {
    private static func tail(_ rules: any TailPolicyRule...) -> StageSettings {
        var settings = TailSamplingSettings()
        settings.policies = rules.map { TailPolicySettings(name: "p", rule: $0) }
        return .tailSampling(settings)
    }

    private static func tier(_ key: String) -> any TailPolicyRule {
        .stringAttribute(key: key, values: ["gold"])
    }

    private static func sub(_ rule: any TailPolicyRule) -> TailPolicySettings {
        TailPolicySettings(name: "s", rule: rule)
    }

    private static let cases: [(name: String, settings: StageSettings, reads: ReadSet)] = [
        ("nothing", .headSampler(.alwaysOn), ReadSet()),
        ("the low half", .headSampler(.traceIDRatio(0.1, sdk: .go)), ReadSet(traceID: .low)),
        ("the whole id", .headSampler(.traceIDRatio(0.1, sdk: .js)), ReadSet(traceID: .whole)),
        (
            "the service's SDK", .headSampler(.traceIDRatio(0.1)),
            ReadSet(traceID: .whole, attributes: ["telemetry.sdk.language", "telemetry.sdk.name"])
        ),
        (
            "a delegate", .headSampler(.parentBased(root: .jaeger(JaegerSamplerSettings(.probabilistic(0.5))))),
            ReadSet(traceID: .low, attributes: ["telemetry.sdk.language", "telemetry.sdk.name"])
        ),
        (
            "services", .headSampler(.perService(["shop": .alwaysOn], otherwise: .alwaysOff)),
            ReadSet(attributes: ["service.name"])
        ),
        (
            "rules",
            .headSampler(
                .composite(
                    .ruleBased([
                        ComposableSettings.Rule(
                            values: ComposableSettings.Rule.Values(key: "a", values: ["x"]),
                            patterns: ComposableSettings.Rule.Patterns(key: "b"), sampler: .probability(0.5))
                    ]), behaviour: .spec)),
            ReadSet(traceID: .low, attributes: ["a", "b"], traceState: ["ot"])
        ),
        (
            "hash_seed", .probabilisticSampler(ProbabilisticSamplerSettings(mode: .hashSeed)),
            ReadSet(traceID: .whole, attributes: ["sampling.priority"], traceState: ["ot"])
        ),
        (
            "proportional", .probabilisticSampler(ProbabilisticSamplerSettings(mode: .proportional)),
            ReadSet(traceID: .low, attributes: ["sampling.priority"], traceState: ["ot"])
        ),
        (
            "policies without values",
            tail(
                .alwaysSample, .statusCode([.error]), .latency(thresholdMillis: 1, upperMillis: 0),
                .spanCount(minimum: 1, maximum: 0), .rateLimiting(spansPerSecond: 5, burst: nil)), ReadSet()
        ),
        (
            "attributes",
            tail(
                tier("tier"), .numericAttribute(key: "code"),
                .booleanAttribute(key: "hit", value: true, invert: false)),
            ReadSet(attributes: ["tier", "code", "hit"])
        ),
        ("trace state", tail(.traceState(key: "tenant", values: ["gold"])), ReadSet(traceState: ["tenant"])),
        (
            "combinations",
            tail(
                .and([sub(tier("a")), sub(.not(sub(tier("b"))))]),
                .drop([sub(tier("c")), sub(.probabilistic(percentage: 5, salt: ""))])),
            ReadSet(traceID: .whole, attributes: ["a", "b", "c"])
        ),
    ]

    @Test(arguments: cases.indices)
    func settingsSayWhatTheyRead(_ index: Int) {
        let one = Self.cases[index]
        #expect(one.settings.reads == one.reads, "\(one.name)")
    }

    @Test func unionsKeepTheLarger() {
        let union = ReadSet(traceID: .low, attributes: ["a"]).union(ReadSet(traceID: .whole, spanNames: true))
        #expect(union == ReadSet(traceID: .whole, attributes: ["a"], spanNames: true))
        #expect(ReadSet.union([ReadSet]()) == ReadSet())
    }
}
