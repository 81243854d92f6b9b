/// Keys for draws that belong to a service instance: the service's name and the instance's number within it.
///
/// A service that takes no part, or one that is added, moves nobody else's draws (architecture, law 4).
public struct InstanceKeys: Sendable {
    private let keys: [UInt64]

    /// The keys of all instances in `tables`.
    public init(_ tables: TraceTables) {
        var counts: [UInt32: UInt64] = [:]
        keys = tables.instances.map { instance in
            let number = counts[instance.service, default: 0]
            counts[instance.service] = number + 1
            return Draw.fold(Draw.key(tables.strings[instance.service]), number)
        }
    }

    /// The key of an instance; one that came later than the tables has its number for a key.
    public subscript(_ instance: Int) -> UInt64 {
        instance < keys.count ? keys[instance] : Draw.fold(Draw.key("instance"), UInt64(instance))
    }
}
