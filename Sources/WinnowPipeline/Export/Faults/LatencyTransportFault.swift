import WinnowModel
public import WinnowSettings

/// Every way takes longer: answers may come after the senders have given up.
public struct LatencyTransportFault: TransportFault {
    public static let id = "latency"
    public static let example = "latency: {extra: 2s}"
    public static let summary = "every way to the hop and back takes longer"
    var extraNanos: UInt64 = 0

    public init() {}

    public var effect: TransportFaultEffect { .link(.delay(nanos: extraNanos)) }

    public static var fields: [SettingField<LatencyTransportFault>] {
        [
            .duration("extra", \.extraNanos, in: 0...3_600_000_000_000, required: true, "how much longer, each way")
        ]
    }
}
