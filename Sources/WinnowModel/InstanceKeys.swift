/// Keys of draws that belong to a service instance: folded from a seed, the service's name and the instance's number among its service's.
///
/// So that a service more or less, wherever it stands, moves no other's draws.
public struct InstanceKeys: Sendable {
    private let seed: UInt64
    private var keys: [UInt64] = []
    /// By service's name: how many instances have a key.
    private var counts: [UInt32: UInt64] = [:]

    /// Creates keys for one seed.
    public init(seed: UInt64) { self.seed = seed }

    /// Gives keys to instances that are new in `tables`.
    public mutating func prepare(_ tables: TraceTables) {
        for number in keys.count..<max(keys.count, tables.instances.count) {
            let service = tables.instances[number].service
            let count = counts[service, default: 0]
            counts[service] = count + 1
            keys.append(Draw.fold(Draw.fold(seed, Draw.key(tables.strings[service])), count))
        }
    }

    /// How many instances have a key.
    public var count: Int { keys.count }

    /// The key of an instance that `prepare` has seen.
    public subscript(instance: UInt32) -> UInt64 { keys[Int(instance)] }
}
