import WinnowModel
public import WinnowSettings

/// Too many requests (rows 6 and 7 of the list of faults).
public struct ThrottledTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "throttled"
    /// How it is written.
    public static let example = "throttled: {retry_after: 10s}"
    /// What it is, for the documentation.
    public static let summary = "requests are answered 429, or RESOURCE_EXHAUSTED"
    var retryAfterNanos: UInt64?

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect {
        .link(.answers(FaultAnswer(httpStatus: 429, grpcCode: 8, retryAfterNanos: retryAfterNanos)))
    }

    /// The keys.
    public static var fields: [SettingField<ThrottledTransportFault>] {
        [
            .duration(
                "retry_after", \.retryAfterNanos, in: 0...86_400_000_000_000,
                "how long senders are told to wait; without, they are not told")
        ]
    }
}
