/// Every sampler and policy: one line each. `winnow list samplers`, validation and the conformance tests are made of this list.
public enum SamplerCatalog {
    /// All entries, in the order of the list.
    public static let entries: [CatalogEntry] = [
        HeadEntries.alwaysOn,
        HeadEntries.alwaysOff,
        HeadEntries.alwaysRecord,
        TraceIDRatio.entry,
        ParentBased.entry,
        HeadEntries.probability,
        HeadEntries.composite,
        SDKSampler.entry,
        SDKSampler.jaegerEntry,
        SDKSampler.datadogEntry,
        OrderServiceAdaptiveSampler.entry,
        TargetRateSampler.entry,
        ProbabilisticSampler.entry,
        AlwaysSamplePolicy.entry,
        StatusCodePolicy.entry,
        LatencyPolicy.entry,
        ProbabilisticPolicy.entry,
        StringAttributePolicy.entry,
        NumericAttributePolicy.entry,
        BooleanAttributePolicy.entry,
        SpanCountPolicy.entry,
        TokenBucketLimiter.entry,
        FixedWindowLimiter.entry,
        TraceStatePolicy.entry,
        TraceFlagsPolicy.entry,
        OTTLConditionPolicy.entry,
        RootEndSampler.entry,
        RollingLatencyPolicy.entry,
        TailSampler.bounded,
        CombinedPolicies.and,
        CombinedPolicies.not,
        CombinedPolicies.drop,
        CombinedPolicies.composite,
        TailSampler.entry,
        ShardedTailSampler.entry,
    ]

    /// The start-time samplers that a configuration describes.
    public static func headSampler(
        _ settings: HeadSamplerSettings, seed: UInt64 = 0, remoteParents: RemoteParents = .unknown
    ) -> any HeadSampler {
        var sampler = SDKSampler(settings, seed: seed)
        sampler.remoteParents = remoteParents
        return sampler
    }

    /// The policy for a rule that is neither a combination nor a limiter; throws when a pattern does not compile.
    static func tailPolicy(
        _ rule: TailPolicySettings.Rule, _ version: CollectorVersion
    ) throws(PatternError) -> any TailPolicy {
        switch rule {
        case .alwaysSample: AlwaysSamplePolicy()
        case .statusCode(let codes): StatusCodePolicy(codes)
        case .latency(let threshold, let upper):
            LatencyPolicy(thresholdMillis: threshold, upperMillis: upper, version: version)
        case .probabilistic(let percentage, let salt): ProbabilisticPolicy(percentage: percentage, salt: salt)
        case .stringAttribute(let settings): try StringAttributePolicy(settings, version: version)
        case .numericAttribute(let settings): NumericAttributePolicy(settings, version: version)
        case .booleanAttribute(let key, let value, let invert):
            BooleanAttributePolicy(key: key, value: value, invert: invert, version: version)
        case .spanCount(let minimum, let maximum): SpanCountPolicy(minimum: minimum, maximum: maximum)
        case .traceState(let key, let values): TraceStatePolicy(key: key, values: values)
        case .traceFlags: TraceFlagsPolicy()
        case .ottlCondition(let settings): try OTTLConditionPolicy(settings)
        case .rateLimiting, .and, .not, .drop, .composite:
            // Compiled by TailPolicyProgram and TailPolicySet; a leaf that matches nothing stands in.
            StatusCodePolicy([])
        }
    }
}

/// Combinations are compiled rather than run as policies; they are listed like policies.
enum CombinedPolicies {
    static let and = CatalogEntry(
        id: "tail.and", summary: "all sub-policies sample, asked left to right",
        example: "type: and\nand: {and_sub_policy: [...]}", source: "contrib internal/sampling/and.go")
    static let not = CatalogEntry(
        id: "tail.not", summary: "the sub-policy does not sample", example: "type: not\nnot: {not_sub_policy: {...}}",
        source: "contrib internal/sampling/not.go")
    static let composite = CatalogEntry(
        id: "tail.composite",
        summary: "the first sub-policy that samples, each within its share of the spans of a second",
        example:
            "type: composite\ncomposite: {max_total_spans_per_second: 1000, composite_sub_policy: [...], rate_allocation: [...]}",
        source: "contrib internal/sampling/composite.go")
    static let drop = CatalogEntry(
        id: "tail.drop", summary: "a trace that all sub-policies sample is dropped, whatever else keeps it",
        example: "type: drop\ndrop: {drop_sub_policy: [...]}", source: "contrib internal/sampling/drop.go")
}
