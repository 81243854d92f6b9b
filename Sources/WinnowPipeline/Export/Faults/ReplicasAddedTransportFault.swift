import WinnowModel
public import WinnowSettings

/// Replicas are added.
public struct ReplicasAddedTransportFault: TransportFault {
    public static let id = "added"
    public static let example = "added: {replicas: 2}"
    public static let summary = "replicas come, and go when it is over"
    var replicas = 1

    public init() {}

    public var effect: TransportFaultEffect { .added(replicas) }

    public static var fields: [SettingField<ReplicasAddedTransportFault>] {
        [
            .integer("replicas", \.replicas, in: 1...1000, "how many")
        ]
    }
}
