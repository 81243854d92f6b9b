import WinnowModel
public import WinnowSettings

/// Nothing listens (row 1 of the list of faults: connection refused or no address).
public struct RefusedTransportFault: TransportFault {
    public static let id = "refused"
    public static let example = "refused: {}"
    public static let summary = "nothing listens: connections are refused"

    public init() {}

    public var effect: TransportFaultEffect { .link(.refusesConnection) }

    public static var fields: [SettingField<RefusedTransportFault>] {
        []
    }
}
