public import WinnowSettings

/// What one `probabilistic_sampler` processor of the Collector is told to do with traces.
///
/// Defaults are the processor's (contrib, `processor/probabilisticsamplerprocessor/config.go`).
public struct ProbabilisticSamplerSettings: Sendable, Hashable {
    /// How the processor decides.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// 14 bits of a seeded FNV-1a hash of the trace id.
        case hashSeed = "hash_seed"
        /// The incoming probability is multiplied.
        case proportional
        /// The incoming probability is lowered to the configured one.
        case equalizing
    }

    /// The component's id, such as `probabilistic_sampler` or `probabilistic_sampler/half`.
    public var name: String
    /// Where the component stands.
    public var place: SettingPlace
    /// The mode as resolved: where a file sets none, the release and `hash_seed` decide.
    public var mode: Mode
    /// `sampling_percentage`, 0...100 and above (which is everything), in the processor's own precision.
    public var percentage: Float32 = 0
    /// `hash_seed`.
    public var hashSeed: UInt32 = 0
    /// `fail_closed`: a span without usable randomness is dropped.
    public var failClosed = true
    /// `sampling_precision`: hexadecimal digits of the threshold, 1...14; below 0 the share becomes all or nothing.
    public var precision = 4

    /// Creates the processor's defaults.
    public init(
        name: String = "probabilistic_sampler", place: SettingPlace = SettingPlace(), mode: Mode = .proportional
    ) {
        self.name = name
        self.place = place
        self.mode = mode
    }
}

extension ProbabilisticSamplerSettings {
    /// What decides: `hash_seed` hashes the whole trace id, the other modes compare its last 56 bits.
    public var reads: ReadSet {
        ReadSet(
            traceID: mode == .hashSeed ? .whole : .low, attributes: ["sampling.priority"], traceState: ["ot"])
    }
}
