public import WinnowModel

/// Numbers of pairs of words: a small open-addressing table for hot loops. Slots hang on the process's secret, values do not.
public struct NumberTable: Sendable {
    /// What stands together is read together: one line of the cache a look.
    private struct Slot: BitwiseCopyable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        /// Value + 1; 0 is a free slot.
        var value: UInt32 = 0
    }

    private var slots: [Slot]
    private var count = 0
    private let secret: HashSecret

    /// Creates an empty table.
    public init(secret: HashSecret = .process) {
        self.secret = secret
        slots = [Slot](repeating: Slot(), count: 256)
    }

    /// The value of a pair, `nil` when it was never set.
    public func find(_ a: UInt64, _ b: UInt64) -> UInt32? {
        let value = slots[slot(a, b)].value
        return value == 0 ? nil : value &- 1
    }

    /// Sets the value of a pair that is not yet known; values end at 2^32 - 2.
    public mutating func insert(_ a: UInt64, _ b: UInt64, _ value: UInt32) {
        slots[slot(a, b)] = Slot(first: a, second: b, value: value &+ 1)
        count += 1
        if count * 2 > slots.count { grow() }
    }

    /// Forgets everything.
    public mutating func removeAll() { self = NumberTable(secret: secret) }

    private func slot(_ a: UInt64, _ b: UInt64) -> Int {
        slots.withUnsafeBufferPointer { slots in
            let mask = slots.count &- 1
            var slot = Int(truncatingIfNeeded: secret.hash(a, b)) & mask
            while slots[slot].value != 0, slots[slot].first != a || slots[slot].second != b {
                slot = (slot &+ 1) & mask
            }
            return slot
        }
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        for known in old where known.value != 0 { slots[slot(known.first, known.second)] = known }
    }
}
