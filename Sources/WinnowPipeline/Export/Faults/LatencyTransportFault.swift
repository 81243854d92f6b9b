import WinnowModel
public import WinnowSettings

/// Every way takes longer: answers may come after the senders have given up.
public struct LatencyTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "latency"
    /// How it is written.
    public static let example = "latency: {extra: 2s}"
    /// What it is, for the documentation.
    public static let summary = "every way to the hop and back takes longer"
    var extraNanos: UInt64 = 0

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(.delay(nanos: extraNanos)) }

    /// The keys.
    public static var fields: [SettingField<LatencyTransportFault>] {
        [
            .duration("extra", \.extraNanos, in: 0...3_600_000_000_000, required: true, "how much longer, each way")
        ]
    }
}
