import WinnowModel
public import WinnowSettings

/// Requests are stored though the sender is not told (row 4 of the list of faults).
public struct StoredUnansweredTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "stored_unanswered"
    /// How it is written.
    public static let example = "stored_unanswered: {reset: true}"
    /// What it is, for the documentation.
    public static let summary =
        "requests are taken, but their answers never come back: what is sent again is there twice"
    var resets = false

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(resets ? .breaksAfterTaking : .losesAnswer) }

    /// The keys.
    public static var fields: [SettingField<StoredUnansweredTransportFault>] {
        [
            .flag("reset", \.resets, "whether the connection breaks at once, rather than staying silent")
        ]
    }
}
