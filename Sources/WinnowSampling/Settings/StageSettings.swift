/// One place on the way of a span where a sampler stands, or a processor that changes what samplers see.
public enum StageSettings: Sendable, Hashable {
    /// A start-time sampler in the applications.
    case headSampler(HeadSamplerSettings)
    /// A `tail_sampling` processor in a collector.
    case tailSampling(TailSamplingSettings)
    /// A `probabilistic_sampler` processor in a collector.
    case probabilisticSampler(ProbabilisticSamplerSettings)
    /// Another processor in a collector, which changes spans.
    case editing(EditingSettings)
    /// A `batch` processor in a collector, which puts requests together.
    case batching(BatchingSettings)
    /// A `groupbytrace` processor in a collector, which holds spans back.
    case grouping(GroupingSettings)
}

extension StageSettings {
    /// Whether it is a sampler.
    public var samples: Bool {
        switch self {
        case .headSampler, .tailSampling, .probabilisticSampler: true
        case .editing, .batching, .grouping: false
        }
    }

    /// Whether it only makes other requests of spans, later.
    public var onlyDelays: Bool {
        switch self {
        case .headSampler, .tailSampling, .probabilisticSampler, .editing: false
        case .batching, .grouping: true
        }
    }

    /// What decides.
    public var reads: ReadSet {
        switch self {
        case .headSampler(let settings): settings.reads
        case .tailSampling(let settings): settings.reads
        case .probabilisticSampler(let settings): settings.reads
        // Statements name what they look at.
        case .editing: .everything
        case .batching, .grouping: ReadSet()
        }
    }
}
