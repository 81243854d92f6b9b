import WinnowModel
public import WinnowSettings

/// A node is drained (row 28 of the list of faults): what the replicas hold is decided and sent as a shutdown does.
public struct DrainedTransportFault: TransportFault {
    public static let id = "drained"
    public static let example = "drained: {replicas: 1}"
    public static let summary = "replicas are shut down, and new ones come when it is over"
    var replicas = 1

    public init() {}

    public var effect: TransportFaultEffect { .removed(replicas) }

    public static var fields: [SettingField<DrainedTransportFault>] {
        [
            .integer("replicas", \.replicas, in: 1...1000, "how many, those with the highest numbers")
        ]
    }
}
