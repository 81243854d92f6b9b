import WinnowModel
public import WinnowSettings

/// Too many requests (rows 6 and 7 of the list of faults).
public struct ThrottledTransportFault: TransportFault {
    public static let id = "throttled"
    public static let example = "throttled: {retry_after: 10s}"
    public static let summary = "requests are answered 429, or RESOURCE_EXHAUSTED"
    var retryAfterNanos: UInt64?

    public init() {}

    public var effect: TransportFaultEffect {
        .link(.answers(FaultAnswer(httpStatus: 429, grpcCode: 8, retryAfterNanos: retryAfterNanos)))
    }

    public static var fields: [SettingField<ThrottledTransportFault>] {
        [
            .duration(
                "retry_after", \.retryAfterNanos, in: 0...86_400_000_000_000,
                "how long senders are told to wait; without, they are not told")
        ]
    }
}
