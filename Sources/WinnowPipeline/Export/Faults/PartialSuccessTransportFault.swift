import WinnowModel
public import WinnowSettings

/// Partial success (row 9 of the list of faults): rejected spans are never sent again.
public struct PartialSuccessTransportFault: TransportFault {
    public static let id = "partial_success"
    public static let example = "partial_success: {rejected: 10 %}"
    public static let summary = "a share of the spans of each request is rejected, the others are taken"
    var rejected = 1.0

    public init() {}

    public var effect: TransportFaultEffect { .link(.rejects(share: rejected)) }

    public static var fields: [SettingField<PartialSuccessTransportFault>] {
        [
            .probability("rejected", \.rejected, required: true, "share of the spans of each request, rounded down")
        ]
    }
}
