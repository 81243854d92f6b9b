import WinnowModel
public import WinnowSettings

/// A full disk (row 24 of the list of faults).
public struct DiskFullTransportFault: TransportFault {
    public static let id = "disk_full"
    public static let example = "disk_full: {}"
    public static let summary = "the store has no room: it answers as its kind does when it cannot write"

    public init() {}

    public var effect: TransportFaultEffect { .link(.fillsDisk) }

    public static var fields: [SettingField<DiskFullTransportFault>] {
        []
    }
}
