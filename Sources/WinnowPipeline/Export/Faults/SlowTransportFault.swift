import WinnowModel
public import WinnowSettings

/// A slow collector or store.
public struct SlowTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "slow"
    /// How it is written.
    public static let example = "slow: {factor: 20}"
    /// What it is, for the documentation.
    public static let summary = "the hop works slower"
    var factor = 10.0

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(.slows(factor: factor)) }

    /// The keys.
    public static var fields: [SettingField<SlowTransportFault>] {
        [
            .number("factor", \.factor, in: 1...1_000_000, "how many times longer it works on each request")
        ]
    }
}
