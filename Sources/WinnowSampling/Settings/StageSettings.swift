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
}

extension StageSettings {
    /// Whether it is a sampler.
    public var samples: Bool { if case .editing = self { false } else { true } }

    /// What decides.
    public var reads: ReadSet {
        switch self {
        case .headSampler(let settings): settings.reads
        case .tailSampling(let settings): settings.reads
        case .probabilisticSampler(let settings): settings.reads
        // Statements name what they look at.
        case .editing: .everything
        }
    }
}
