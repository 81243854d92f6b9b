/// Every sampler and policy: one line each. `winnow list samplers`, validation and the conformance tests are made of this list.
public enum SamplerCatalog {
    /// All entries, in the order of the list.
    public static let entries: [CatalogEntry] =
        samplers + TailPolicyCatalog.rules.map { $0.entry } + [FixedWindowLimiter.entry]

    private static let samplers: [CatalogEntry] = [
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
        RootEndSampler.entry,
        RollingLatencyPolicy.entry,
        TailSampler.bounded,
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
}
