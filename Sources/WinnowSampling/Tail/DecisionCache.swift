import WinnowModel

/// Traces that were decided, the least recently used one forgotten first (the processor's `decision_cache`, an LRU).
///
/// Where a trace stands is noted with the trace (`TailSlab.cached`): asking for one costs no search.
struct DecisionCache: Sendable {
    private let capacity: Int
    private var traces: [UInt64] = []
    private var newer: [Int32] = []
    private var older: [Int32] = []
    private var newest: Int32 = -1
    private var oldest: Int32 = -1

    /// Creates a cache; a capacity of 0 remembers nothing.
    init(capacity: Int) { self.capacity = max(0, min(capacity, 1 << 30)) }

    var isOff: Bool { capacity == 0 }

    /// Makes the trace at a place the most recently used.
    mutating func use(_ slot: Int32) {
        if slot == newest { return }
        unlink(slot)
        linkAsNewest(slot)
    }

    /// Remembers a trace that is not in the cache, which must not be off; returns its place, and the trace that was forgotten for it.
    mutating func insert(_ trace: UInt64) -> (slot: Int32, forgotten: UInt64?) {
        if traces.count < capacity {
            let slot = Int32(truncatingIfNeeded: traces.count)
            traces.append(trace)
            newer.append(-1)
            older.append(-1)
            linkAsNewest(slot)
            return (slot, nil)
        }
        let slot = oldest
        unlink(slot)
        let forgotten = traces[Int(slot)]
        traces[Int(slot)] = trace
        linkAsNewest(slot)
        return (slot, forgotten)
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
