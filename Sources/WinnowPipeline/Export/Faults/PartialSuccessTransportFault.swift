import WinnowModel
public import WinnowSettings

/// Partial success (row 9 of the list of faults): rejected spans are never sent again.
public struct PartialSuccessTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "partial_success"
    /// How it is written.
    public static let example = "partial_success: {rejected: 10 %}"
    /// What it is, for the documentation.
    public static let summary = "a share of the spans of each request is rejected, the others are taken"
    var rejected = 1.0

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(.rejects(share: rejected)) }

    /// The keys.
    public static var fields: [SettingField<PartialSuccessTransportFault>] {
        [
            .probability("rejected", \.rejected, required: true, "share of the spans of each request, rounded down")
        ]
    }
}
