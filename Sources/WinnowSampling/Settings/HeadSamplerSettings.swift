/// A start-time sampler of an OpenTelemetry SDK, as its configuration says it (specification, `trace/sdk.md`).
public indirect enum HeadSamplerSettings: Sendable, Hashable {
    /// Keeps every span.
    case alwaysOn
    /// Keeps no span.
    case alwaysOff
    /// Keeps the share 0...1 of trace ids.
    case traceIDRatio(Double)
    /// Follows the parent's decision; a delegate each for what the parent may be.
    case parentBased(
        root: HeadSamplerSettings, remoteParentSampled: HeadSamplerSettings,
        remoteParentNotSampled: HeadSamplerSettings,
        localParentSampled: HeadSamplerSettings, localParentNotSampled: HeadSamplerSettings)

    /// Follows the parent's decision with the specification's default delegates; `root` decides where there is no parent.
    public static func parentBased(root: HeadSamplerSettings) -> HeadSamplerSettings {
        .parentBased(
            root: root, remoteParentSampled: .alwaysOn, remoteParentNotSampled: .alwaysOff,
            localParentSampled: .alwaysOn,
            localParentNotSampled: .alwaysOff)
    }
}

extension HeadSamplerSettings {
    /// What decides; a parent's decision is known by the tree of the trace.
    public var reads: ReadSet {
        switch self {
        case .alwaysOn, .alwaysOff: ReadSet()
        case .traceIDRatio: ReadSet(traceID: .low)
        case .parentBased(let root, let remoteSampled, let remoteNotSampled, let localSampled, let localNotSampled):
            .union([root, remoteSampled, remoteNotSampled, localSampled, localNotSampled].map(\.reads))
        }
    }
}
