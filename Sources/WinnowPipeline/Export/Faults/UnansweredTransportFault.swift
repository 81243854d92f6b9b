import WinnowModel
public import WinnowSettings

/// Requests are accepted and never answered, nor stored (row 2 of the list of faults).
public struct UnansweredTransportFault: TransportFault {
    public static let id = "unanswered"
    public static let example = "unanswered: {}"
    public static let summary = "requests vanish: senders notice by their time-outs"

    public init() {}

    public var effect: TransportFaultEffect { .link(.losesRequest) }

    public static var fields: [SettingField<UnansweredTransportFault>] {
        []
    }
}
