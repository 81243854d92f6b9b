import WinnowModel
public import WinnowSettings

/// A full disk (row 24 of the list of faults).
public struct DiskFullTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "disk_full"
    /// How it is written.
    public static let example = "disk_full: {}"
    /// What it is, for the documentation.
    public static let summary = "the store has no room: it answers as its kind does when it cannot write"

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(.fillsDisk) }

    /// The keys.
    public static var fields: [SettingField<DiskFullTransportFault>] {
        []
    }
}
