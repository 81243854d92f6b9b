import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// A sampler of each entry of the catalogue.
enum Candidates {
    enum Kind {
        case head(@Sendable () -> any HeadSampler)
        case stage(@Sendable (TraceTables) -> any CollectorStage)
    }

    /// How a sampler of this entry is made; `nil` for an entry that nobody has told the tests about.
    static func make(_ id: String) -> Kind? {
        switch id {
        case "head.always_on": head(.alwaysOn)
        case "head.always_off": head(.alwaysOff)
        case "head.always_record": head(.alwaysRecord(.traceIDRatio(0.4)))
        case "head.trace_id_ratio": head(.traceIDRatio(0.4, sdk: .js))
        case "head.parent_based":
            head(
                .parentBased(
                    root: .traceIDRatio(0.5), remoteParentSampled: .traceIDRatio(0.3),
                    remoteParentNotSampled: .alwaysOff, localParentSampled: .alwaysOn, localParentNotSampled: .alwaysOff
                ))
        case "head.probability": head(.probability(0.3, precision: 4, behaviour: .spec))
        case "head.composite": head(.composite(composable, behaviour: .spec))
        case "head.fleet":
            head(
                .perService(
                    [
                        "stock": .traceIDRatio(0.5, sdk: .java),
                        "order-service": .composite(composable, behaviour: .asIs),
                    ],
                    otherwise: .parentBased(root: .traceIDRatio(0.4))))
        case "head.jaeger":
            head(
                .jaeger(
                    JaegerSamplerSettings(
                        .remote(
                            JaegerRemoteSettings(
                                strategies: JaegerStrategies(
                                    services: ["stock": .rateLimiting(3)],
                                    otherwise: .probabilistic(
                                        0.4,
                                        operations: .init(
                                            defaultProbability: 0.3, defaultLowerBound: 0.5,
                                            operations: [.init("POST /orders", probability: 0.6)]))))))))
        case "head.datadog":
            head(
                .datadog(
                    {
                        var settings = DatadogSamplerSettings(rules: [
                            .init(name: "GET *", sampleRate: 1), .init(sampleRate: 0.4),
                        ])
                        settings.rateLimit = 5
                        settings.spanRules = [.init(service: "stock", sampleRate: 0.5, maxPerSecond: 1)]
                        return settings
                    }()))
        case "adaptive.order_service":
            .head {
                var settings = OrderServiceAdaptiveSampler.Settings()
                settings.reading = .byService
                settings.baseRate = 0.3
                return OrderServiceAdaptiveSampler(settings)
            }
        case "adaptive.target_rate":
            .head {
                var settings = TargetRateSampler.Settings()
                settings.targetSpansPerSecond = 20
                return TargetRateSampler(settings)
            }
        case "collector.probabilistic_sampler":
            .stage { tables in
                var settings = ProbabilisticSamplerSettings(mode: .hashSeed)
                settings.percentage = 40
                return ProbabilisticSampler(settings, tables: tables)
            }
        case "tail.root_end": .stage { _ in RootEndSampler(thresholdNanos: 100_000_000) }
        case "tail.bounded", "tail.rolling_latency":
            .stage { tables in
                var settings = TailSampler.BoundedSettings()
                settings.numTraces = 20
                settings.decisionWaitNanos = 3_000_000_000
                settings.waitAfterRootNanos = 1_000_000_000
                settings.latency.minimumCount = 10
                return TailSampler.bounded(settings, tables: tables, seed: 5)
            }
        case "tail.sampling":
            tail(policies: ["tail.status_code", "tail.drop", "tail.probabilistic"].compactMap(rule))
        case "tail.sharded":
            .stage { tables in
                var settings = TailSamplingSettings()
                settings.decisionWaitNanos = 2_000_000_000
                settings.numTraces = 60
                settings.sampledCacheSize = 20
                settings.shards = 3
                settings.policies = ["tail.status_code", "tail.drop", "tail.rate_limiting"].compactMap(rule)
                    .map { TailPolicySettings(name: $0.type, rule: $0).divided(by: 3) }
                let set = (try? TailPolicySet(settings.policies)) ?? TailPolicySet([])
                return ShardedTailSampler(settings, policies: set, tables: tables, seed: 5)
            }
        case "tail.rate_limiting_window":
            tail(policies: ["tail.rate_limiting"].compactMap(rule), version: CollectorVersion(0, 120))
        default: rule(id).map { tail(policies: [$0]) }
        }
    }

    private static func head(_ settings: HeadSamplerSettings) -> Kind {
        .head { SamplerCatalog.headSampler(settings) }
    }

    /// Every composable sampler and every condition.
    private static let composable = ComposableSettings.ruleBased([
        .init(
            values: .init(key: "tier", values: ["gold"]), kinds: [.server],
            sampler: .annotating(
                [.init(key: "rule", value: .string("gold"))], delegate: .anyOf([.probability(0.5), .alwaysOff]))),
        .init(
            patterns: .init(key: "code", included: ["4*"]), parents: [.local, .remote],
            sampler: .parentThreshold(root: .alwaysOn)),
        .init(parents: [ComposableSettings.Rule.Parent.none], sampler: .probability(0.4)),
    ])

    private static func tail(policies: [any TailPolicyRule], version: CollectorVersion = .modelled) -> Kind {
        .stage { tables in
            var settings = TailSampler.Settings()
            settings.waitSeconds = 2
            settings.numTraces = 30
            settings.sampledCacheSize = 10
            let settingsOfPolicies = policies.map { TailPolicySettings(name: $0.type, rule: $0) }
            let set = (try? TailPolicySet(settingsOfPolicies, version: version)) ?? TailPolicySet([])
            return TailSampler(settings, policies: set, tables: tables, seed: 5)
        }
    }

    /// A policy that keeps some of the tests' traces and not others.
    private static func rule(_ id: String) -> (any TailPolicyRule)? {
        let errors = TailPolicySettings(name: "errors", rule: .statusCode([.error]))
        return switch id {
        case "tail.always_sample": .alwaysSample
        case "tail.status_code": .statusCode([.error])
        case "tail.latency": .latency(thresholdMillis: 100, upperMillis: 200)
        case "tail.probabilistic": .probabilistic(percentage: 30, salt: "")
        case "tail.string_attribute": .stringAttribute(key: "tier", values: ["^g"], regex: true)
        case "tail.numeric_attribute": .numericAttribute(key: "code", minimum: 500)
        case "tail.boolean_attribute": .booleanAttribute(key: "flag", value: true, invert: true)
        case "tail.span_count": .spanCount(minimum: 3, maximum: 5)
        case "tail.rate_limiting": .rateLimiting(spansPerSecond: 10, burst: nil)
        case "tail.bytes_limiting": .bytesLimiting(bytesPerSecond: 300, burst: nil)
        case "tail.trace_state": .traceState(key: "tenant", values: ["gold"])
        case "tail.and": .and([errors, TailPolicySettings(name: "two", rule: .spanCount(minimum: 2, maximum: 0))])
        case "tail.not": .not(errors)
        case "tail.drop": .drop([errors])
        case "tail.trace_flags": .and([TailPolicySettings(name: "flags", rule: .traceFlags), errors])
        case "tail.ottl_condition": .ottlCondition(spans: ["status.code == STATUS_CODE_ERROR and kind != 0"])
        case "tail.composite":
            .composite(
                maximum: 20, policies: [errors, TailPolicySettings(name: "all", rule: .alwaysSample)],
                allocations: [.init(policy: "errors", percent: 70), .init(policy: "all", percent: 30)])
        default: nil
        }
    }
}
