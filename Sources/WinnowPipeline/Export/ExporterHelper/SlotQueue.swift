/// Places in order of arrival: taken from the front, without moving the others.
struct SlotQueue: Sendable {
    private var slots: [Int32] = []
    private var head = 0

    var isEmpty: Bool { head == slots.count }
    var count: Int { slots.count - head }
    /// The places, the first first.
    var all: ArraySlice<Int32> { slots[head...] }

    mutating func append(_ slot: Int32) { slots.append(slot) }

    mutating func popFirst() -> Int32? {
        guard head < slots.count else { return nil }
        let slot = slots[head]
        head += 1
        if head == slots.count {
            slots.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024, head > slots.count - head {
            slots.removeSubrange(..<head)
            head = 0
        }
        return slot
    }

    mutating func remove(_ slot: Int32) {
        if let place = slots[head...].firstIndex(of: slot) { slots.remove(at: place) }
    }

    mutating func removeAll() {
        slots.removeAll(keepingCapacity: true)
        head = 0
    }
}
