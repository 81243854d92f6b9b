import WinnowModel
public import WinnowSettings

/// Nothing listens (row 1 of the list of faults: connection refused or no address).
public struct RefusedTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "refused"
    /// How it is written.
    public static let example = "refused: {}"
    /// What it is, for the documentation.
    public static let summary = "nothing listens: connections are refused"

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(.refusesConnection) }

    /// The keys.
    public static var fields: [SettingField<RefusedTransportFault>] {
        []
    }
}
