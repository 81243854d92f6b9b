import WinnowModel
public import WinnowSettings

/// A node is drained (row 28 of the list of faults): what the replicas hold is decided and sent as a shutdown does.
public struct DrainedTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "drained"
    /// How it is written.
    public static let example = "drained: {replicas: 1}"
    /// What it is, for the documentation.
    public static let summary = "replicas are shut down, and new ones come when it is over"
    var replicas = 1

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .removed(replicas) }

    /// The keys.
    public static var fields: [SettingField<DrainedTransportFault>] {
        [
            .integer("replicas", \.replicas, in: 1...1000, "how many, those with the highest numbers")
        ]
    }
}
