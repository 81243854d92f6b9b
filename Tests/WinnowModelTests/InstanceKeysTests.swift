import Testing
import WinnowModel

@Suite struct InstanceKeysTests {
    private func keys(_ services: [String], seed: UInt64) -> [UInt64] {
        var tables = TraceTables()
        var keys = InstanceKeys(seed: seed)
        for (number, service) in services.enumerated() {
            let name = tables.strings.intern(service)
            // Attributes tell instances of one service apart.
            let row = tables.attributes.intern([tables.entry("service.instance.id", .int(Int64(number)))])
            _ = tables.intern(ServiceInstance(service: name, attributes: row))
            if number % 3 == 0 { keys.prepare(tables) }
        }
        keys.prepare(tables)
        return services.indices.map { keys[UInt32($0)] }
    }

    @Test func otherServicesMoveNoKey() {
        let plain = keys(["a", "a", "b", "c", "b"], seed: 1)
        #expect(Set(plain).count == 5)
        #expect(
            keys(["z", "a", "y", "a", "b", "c", "y", "b"], seed: 1).enumerated().filter {
                [1, 3, 4, 5, 7].contains($0.offset)
            }
            .map(\.element) == plain)
        #expect(Set(plain).isDisjoint(with: keys(["a", "a", "b", "c", "b"], seed: 2)))
    }
}
