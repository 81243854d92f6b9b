import WinnowModel
public import WinnowSettings

/// Requests are accepted and never answered, nor stored (row 2 of the list of faults).
public struct UnansweredTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "unanswered"
    /// How it is written.
    public static let example = "unanswered: {}"
    /// What it is, for the documentation.
    public static let summary = "requests vanish: senders notice by their time-outs"

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(.losesRequest) }

    /// The keys.
    public static var fields: [SettingField<UnansweredTransportFault>] {
        []
    }
}
