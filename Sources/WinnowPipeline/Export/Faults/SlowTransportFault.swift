import WinnowModel
public import WinnowSettings

/// A slow collector or store.
public struct SlowTransportFault: TransportFault {
    public static let id = "slow"
    public static let example = "slow: {factor: 20}"
    public static let summary = "the hop works slower"
    var factor = 10.0

    public init() {}

    public var effect: TransportFaultEffect { .link(.slows(factor: factor)) }

    public static var fields: [SettingField<SlowTransportFault>] {
        [
            .number("factor", \.factor, in: 1...1_000_000, "how many times longer it works on each request")
        ]
    }
}
