/// How far a walk over nested objects may look ahead to tell what each of them is, bytes.
///
/// Well-formed text looks at each byte at most once for each object around it, so that what it looks at never outgrows its depth times
/// what was read. Text that is broken goes on at its next line and could look at the same bytes again for each of its lines: from that
/// bound on it sees no further than a few keys.
struct LookAhead {
    /// How far one object is looked at in text that keeps the bound.
    static let reach = 1 << 20
    /// How far in text that does not.
    static let glance = 1 << 12

    /// How deep objects may hold each other.
    let depth: Int
    /// What was looked at so far.
    private(set) var total: UInt64 = 0

    init(depth: Int) { self.depth = depth }

    /// How far the next object may be looked at after `consumed` bytes of the text.
    func limit(consumed: UInt64) -> Int {
        let bound = (Double(consumed) + Double(Self.reach)) * 2 * Double(depth)
        return Double(total) <= bound ? Self.reach : Self.glance
    }

    /// Counts what was looked at.
    mutating func add(_ bytes: Int) { total &+= UInt64(bytes) }
}
