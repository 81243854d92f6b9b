public import WinnowModel

/// Numbers of pairs of words: a small open-addressing table for hot loops. Slots hang on the process's secret, values do not.
public struct NumberTable: Sendable {
    private var first: [UInt64]
    private var second: [UInt64]
    /// Value + 1; 0 is a free slot.
    private var values: [UInt32]
    private var count = 0
    private let secret: HashSecret

    /// Creates an empty table.
    public init(secret: HashSecret = .process) {
        self.secret = secret
        first = [UInt64](repeating: 0, count: 256)
        second = first
        values = [UInt32](repeating: 0, count: 256)
    }

    /// The value of a pair, `nil` when it was never set.
    public func find(_ a: UInt64, _ b: UInt64) -> UInt32? {
        let slot = slot(a, b)
        return values[slot] == 0 ? nil : values[slot] - 1
    }

    /// Sets the value of a pair that is not yet known; values end at 2^32 - 2.
    public mutating func insert(_ a: UInt64, _ b: UInt64, _ value: UInt32) {
        let slot = slot(a, b)
        first[slot] = a
        second[slot] = b
        values[slot] = value &+ 1
        count += 1
        if count * 2 > values.count { grow() }
    }

    /// Forgets everything.
    public mutating func removeAll() { self = NumberTable(secret: secret) }

    private func slot(_ a: UInt64, _ b: UInt64) -> Int {
        let mask = values.count - 1
        var slot = Int(truncatingIfNeeded: secret.hash(a, b)) & mask
        while values[slot] != 0, first[slot] != a || second[slot] != b { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = self
        first = [UInt64](repeating: 0, count: old.values.count * 2)
        second = first
        values = [UInt32](repeating: 0, count: old.values.count * 2)
        for index in old.values.indices where old.values[index] != 0 {
            let slot = slot(old.first[index], old.second[index])
            first[slot] = old.first[index]
            second[slot] = old.second[index]
            values[slot] = old.values[index]
        }
    }
}
