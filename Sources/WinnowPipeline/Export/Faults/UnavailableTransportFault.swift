import WinnowModel
public import WinnowSettings

/// The service is unavailable (rows 6 and 7 of the list of faults).
public struct UnavailableTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "unavailable"
    /// How it is written.
    public static let example = "unavailable: {retry_after: 10s}"
    /// What it is, for the documentation.
    public static let summary = "requests are answered 503, or UNAVAILABLE"
    var retryAfterNanos: UInt64?

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect {
        .link(.answers(FaultAnswer(httpStatus: 503, grpcCode: 14, retryAfterNanos: retryAfterNanos)))
    }

    /// The keys.
    public static var fields: [SettingField<UnavailableTransportFault>] {
        [
            .duration(
                "retry_after", \.retryAfterNanos, in: 0...86_400_000_000_000,
                "how long senders are told to wait; without, they are not told")
        ]
    }
}
