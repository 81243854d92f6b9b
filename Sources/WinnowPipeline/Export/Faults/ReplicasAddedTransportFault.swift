import WinnowModel
public import WinnowSettings

/// Replicas are added.
public struct ReplicasAddedTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "added"
    /// How it is written.
    public static let example = "added: {replicas: 2}"
    /// What it is, for the documentation.
    public static let summary = "replicas come, and go when it is over"
    var replicas = 1

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .added(replicas) }

    /// The keys.
    public static var fields: [SettingField<ReplicasAddedTransportFault>] {
        [
            .integer("replicas", \.replicas, in: 1...1000, "how many")
        ]
    }
}
