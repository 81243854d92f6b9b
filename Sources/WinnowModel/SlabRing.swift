/// The slabs that are in flight, by sequence: spans of a slab may still travel after later ones have begun.
public struct SlabRing: Sendable {
    /// Sequence of the oldest slab held.
    public private(set) var base = 0
    private var slabs: [Slab] = []

    /// Creates an empty ring.
    public init() {}

    /// One past the newest sequence held.
    public var end: Int { base + slabs.count }

    /// The slab with this sequence, which must be held.
    public subscript(_ sequence: Int) -> Slab { slabs[sequence - base] }

    /// Takes in the next slab; its sequence must be `end`.
    public mutating func append(_ slab: Slab) {
        precondition(slab.sequence == end, "slabs come in order")
        slabs.append(slab)
    }

    /// Lets go of the slabs before `sequence` and returns them.
    public mutating func release(before sequence: Int) -> [Slab] {
        let count = min(max(0, sequence - base), slabs.count)
        let released = Array(slabs[0..<count])
        slabs.removeFirst(count)
        base += count
        return released
    }
}
