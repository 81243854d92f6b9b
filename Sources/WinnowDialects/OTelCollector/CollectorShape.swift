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

    /// The block of a policy by its type, such as `latency`, without keys for one that has none; `nil` for a type that is not modelled.
    public static func policy(_ type: String) -> BlockShape? {
        if let block = TailPolicyReader.blocks.first(where: { $0.type == type })?.block { return shape(block) }
        return switch type {
        case "and": BlockShape(AndBlock.self)
        case "not": BlockShape(NotBlock.self)
        case "drop": BlockShape(DropBlock.self)
        case "composite": BlockShape(CompositeBlock.self)
        case "trace_flags": BlockShape(TraceFlagsBlock.self)
        default: nil
        }
    }

    private static func shape<Block: TailPolicyBlock>(_ block: Block.Type) -> BlockShape { BlockShape(block) }
}

/// `and`: policies that all sample.
struct AndBlock: SettingsBlock {
    var policies: YAMLNode?
    static let summary = "policies that all sample"
    static var fields: [SettingField<AndBlock>] {
        [.node("and_sub_policy", \.policies, "list of policies")]
    }
}

/// `not`: a policy that does not sample.
struct NotBlock: SettingsBlock {
    var policy: YAMLNode?
    static let summary = "a policy that does not sample"
    static var fields: [SettingField<NotBlock>] {
        [.node("not_sub_policy", \.policy, required: true, "one policy")]
    }
}

/// `drop`: policies that all sample, and so drop the trace.
struct DropBlock: SettingsBlock {
    var policies: YAMLNode?
    static let summary = "policies that together drop a trace"
    static var fields: [SettingField<DropBlock>] {
        [.node("drop_sub_policy", \.policies, "list of policies")]
    }
}

/// `trace_flags`: no settings; what stands in the block is swallowed.
struct TraceFlagsBlock: SettingsBlock {
    static let summary = "spans whose flags say sampled"
    static var fields: [SettingField<TraceFlagsBlock>] { [] }
}
