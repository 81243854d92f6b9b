import WinnowModel
public import WinnowSettings

/// Requests are stored though the sender is not told (row 4 of the list of faults).
public struct StoredUnansweredTransportFault: TransportFault {
    public static let id = "stored_unanswered"
    public static let example = "stored_unanswered: {reset: true}"
    public static let summary =
        "requests are taken, but their answers never come back: what is sent again is there twice"
    var resets = false

    public init() {}

    public var effect: TransportFaultEffect { .link(resets ? .breaksAfterTaking : .losesAnswer) }

    public static var fields: [SettingField<StoredUnansweredTransportFault>] {
        [
            .flag("reset", \.resets, "whether the connection breaks at once, rather than staying silent")
        ]
    }
}
