public import WinnowModel

extension HeadSamplerSettings {
    /// The same sampler with an SDK's arithmetic and behaviour wherever it was left to the service.
    public func pinned(to sdk: SDK) -> HeadSamplerSettings {
        func behaviour(_ behaviour: ConsistentBehaviour) -> ConsistentBehaviour {
            behaviour == .asIs ? .sdk(sdk) : behaviour
        }
        return switch self {
        case .traceIDRatio(let ratio, sdk: nil): .traceIDRatio(ratio, sdk: sdk)
        case .probability(let ratio, let precision, let own):
            .probability(ratio, precision: precision, behaviour: behaviour(own))
        case .composite(let sampler, let own): .composite(sampler, behaviour: behaviour(own))
        case .alwaysRecord(let root): .alwaysRecord(root.pinned(to: sdk))
        case .parentBased(let root, let remoteSampled, let remoteNotSampled, let localSampled, let localNotSampled):
            .parentBased(
                root: root.pinned(to: sdk), remoteParentSampled: remoteSampled.pinned(to: sdk),
                remoteParentNotSampled: remoteNotSampled.pinned(to: sdk),
                localParentSampled: localSampled.pinned(to: sdk),
                localParentNotSampled: localNotSampled.pinned(to: sdk))
        default: self
        }
    }
}
