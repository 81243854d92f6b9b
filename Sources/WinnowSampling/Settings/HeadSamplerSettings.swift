public import WinnowModel

/// A start-time sampler of an OpenTelemetry SDK, as its configuration says it (specification, `trace/sdk.md`).
public indirect enum HeadSamplerSettings: Sendable, Hashable {
    /// Keeps every span.
    case alwaysOn
    /// Keeps no span.
    case alwaysOff
    /// Exports what the other sampler keeps and records everything else too.
    case alwaysRecord(HeadSamplerSettings)
    /// Keeps the share 0...1 of trace ids, by the arithmetic of an SDK; `nil`: that of each service's SDK, Go's where it is not known.
    case traceIDRatio(Double, sdk: SDK? = nil)
    /// Keeps the share 0...1 by the specification's threshold and writes `th`; `precision`: hexadecimal digits, `nil` for all 14.
    case probability(Double, precision: Int?, behaviour: ConsistentBehaviour)
    /// Decides by a composable sampler's intent.
    case composite(ComposableSettings, behaviour: ConsistentBehaviour)
    /// Follows the parent's decision; a delegate each for what the parent may be.
    case parentBased(
        root: HeadSamplerSettings, remoteParentSampled: HeadSamplerSettings,
        remoteParentNotSampled: HeadSamplerSettings,
        localParentSampled: HeadSamplerSettings, localParentNotSampled: HeadSamplerSettings)
    /// A sampler of a Jaeger client, or Jaeger's remote sampler.
    case jaeger(JaegerSamplerSettings)
    /// The sampler of a Datadog tracer.
    case datadog(DatadogSamplerSettings)
    /// A sampler for each service, by its name; `otherwise` for the rest.
    case perService([String: HeadSamplerSettings], otherwise: HeadSamplerSettings)

    /// Follows the parent's decision with the specification's default delegates; `root` decides where there is no parent.
    public static func parentBased(root: HeadSamplerSettings) -> HeadSamplerSettings {
        .parentBased(
            root: root, remoteParentSampled: .alwaysOn, remoteParentNotSampled: .alwaysOff,
            localParentSampled: .alwaysOn,
            localParentNotSampled: .alwaysOff)
    }
}

extension HeadSamplerSettings {
    /// Whether spans may leave with a `th` in their trace state.
    public var writesThreshold: Bool {
        switch self {
        case .alwaysOn, .alwaysOff, .traceIDRatio, .jaeger: false
        case .probability, .composite, .datadog: true
        case .alwaysRecord(let sampler): sampler.writesThreshold
        case .parentBased(let root, let remoteSampled, let remoteNotSampled, let localSampled, let localNotSampled):
            [root, remoteSampled, remoteNotSampled, localSampled, localNotSampled].contains { $0.writesThreshold }
        case .perService(let samplers, let otherwise):
            otherwise.writesThreshold || samplers.values.contains { $0.writesThreshold }
        }
    }

    /// What decides; a parent's decision is known by the tree of the trace and its flags.
    public var reads: ReadSet {
        switch self {
        case .alwaysOn, .alwaysOff: ReadSet()
        case .alwaysRecord(let sampler): sampler.reads
        case .traceIDRatio(_, let sdk): SDK.ratioReads(sdk)
        case .probability(_, _, let behaviour): ReadSet(traceState: ["ot"]).union(behaviour.reads)
        case .composite(let sampler, let behaviour): sampler.reads.union(behaviour.reads)
        case .parentBased(let root, let remoteSampled, let remoteNotSampled, let localSampled, let localNotSampled):
            .union([root, remoteSampled, remoteNotSampled, localSampled, localNotSampled].map(\.reads))
        case .jaeger(let settings): settings.reads
        case .datadog(let settings): settings.reads
        case .perService(let samplers, let otherwise):
            .union([ReadSet(attributes: ["service.name"]), otherwise.reads] + samplers.values.map(\.reads))
        }
    }
}
