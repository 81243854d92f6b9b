import WinnowModel

/// Trace ids that were decided, the least recently used one forgotten first (the processor's `decision_cache`, an LRU).
struct DecisionCache: Sendable {
    private let capacity: Int
    private var slots: [UInt64: Int32] = [:]
    private var keys: [UInt64] = []
    private var newer: [Int32] = []
    private var older: [Int32] = []
    private var newest: Int32 = -1
    private var oldest: Int32 = -1

    /// Creates a cache; a capacity of 0 remembers nothing.
    init(capacity: Int) { self.capacity = max(0, min(capacity, Int(Int32.max) - 1)) }

    var isOff: Bool { capacity == 0 }

    /// Whether the id is known; a hit makes it the most recently used.
    mutating func contains(_ key: UInt64) -> Bool {
        guard let slot = slots[key] else { return false }
        unlink(slot)
        linkAsNewest(slot)
        return true
    }

    /// Remembers an id; false when the cache is off.
    mutating func insert(_ key: UInt64) -> Bool {
        if isOff { return false }
        if contains(key) { return true }
        let slot: Int32
        if keys.count < capacity {
            slot = Int32(keys.count)
            keys.append(key)
            newer.append(-1)
            older.append(-1)
        } else {
            slot = oldest
            unlink(slot)
            slots[keys[Int(slot)]] = nil
            keys[Int(slot)] = key
        }
        slots[key] = slot
        linkAsNewest(slot)
        return true
    }

    private mutating func unlink(_ slot: Int32) {
        let up = newer[Int(slot)]
        let down = older[Int(slot)]
        if up >= 0 { older[Int(up)] = down } else { newest = down }
        if down >= 0 { newer[Int(down)] = up } else { oldest = up }
    }

    private mutating func linkAsNewest(_ slot: Int32) {
        newer[Int(slot)] = -1
        older[Int(slot)] = newest
        if newest >= 0 { newer[Int(newest)] = slot }
        newest = slot
        if oldest < 0 { oldest = slot }
    }
}
