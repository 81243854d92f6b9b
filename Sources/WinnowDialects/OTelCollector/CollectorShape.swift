public import WinnowSettings

/// The declared keys of the Collector's samplers, for lists and documentation.
public enum CollectorShape {
    /// The block of a processor by its type, such as `tail_sampling`; `nil` for one that is no sampler.
    public static func processor(_ type: String) -> BlockShape? {
        switch type {
        case "tail_sampling": BlockShape(TailSamplingBlock.self)
        case "probabilistic_sampler": BlockShape(ProbabilisticSamplerBlock.self)
        default: nil
        }
    }
}
