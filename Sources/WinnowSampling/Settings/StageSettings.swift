/// One place on the way of a span where a sampler stands.
public enum StageSettings: Sendable, Hashable {
    /// A start-time sampler in the applications.
    case headSampler(HeadSamplerSettings)
    /// A `tail_sampling` processor in a collector.
    case tailSampling(TailSamplingSettings)
    /// A `probabilistic_sampler` processor in a collector.
    case probabilisticSampler(ProbabilisticSamplerSettings)
}

extension StageSettings {
    /// What decides.
    public var reads: ReadSet {
        switch self {
        case .headSampler(let settings): settings.reads
        case .tailSampling(let settings): settings.reads
        case .probabilisticSampler(let settings): settings.reads
        }
    }
}
