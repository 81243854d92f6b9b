import WinnowModel

/// The order in which Go walks a map (1.24 and later, `internal/runtime/maps`), with draws in place of its hashes and of the place where it starts.
///
/// Places stand in groups of eight. Up to eight entries fill one group in the order in which they came. A larger map has a power of two of places,
/// at most seven in eight of them taken; a hash names an entry's group, where it takes the first free place, so that entries of one group stay in
/// the order of their coming. A walk goes round from any place. (Go divides maps above 1,024 places into several; here they stay one.)
struct GoMapOrder {
    private static let group = 8
    private static let free = UInt32.max

    private var places: [UInt32]
    private var used = 0
    private let key: UInt64

    /// The map of a tick: `count` entries in the order in which they came, in a map that was made for `room`.
    static func walk(_ count: Int, room: UInt64, key: UInt64) -> [UInt32] {
        var map = GoMapOrder(room: room, key: key)
        for entry in 0..<UInt32(clamping: count) { map.insert(entry) }
        let first = Int(Draw.word(key, .max) % UInt64(map.places.count))
        return (map.places[first...] + map.places[..<first]).filter { $0 != free }
    }

    private init(room: UInt64, key: UInt64) {
        self.key = key
        var capacity = Self.group
        // Nobody makes room for more than a tick of millions.
        let wanted = Int(clamping: min(room, 1 << 22))
        if wanted > Self.group { while capacity * 7 / 8 < wanted { capacity *= 2 } }
        places = [UInt32](repeating: Self.free, count: capacity)
    }

    private mutating func insert(_ entry: UInt32) {
        let most = places.count == Self.group ? Self.group : places.count * 7 / 8
        if used == most { grow() }
        put(entry)
        used += 1
    }

    private mutating func grow() {
        let old = places
        places = [UInt32](repeating: Self.free, count: old.count * 2)
        for entry in old where entry != Self.free { put(entry) }
    }

    /// Takes the first free place of the group that the hash names, or of those after it in triangular steps.
    private mutating func put(_ entry: UInt32) {
        let groups = places.count / Self.group
        var at = Int(truncatingIfNeeded: Draw.word(key, UInt64(entry)) & UInt64(groups - 1))
        for step in 1...groups {
            let first = at * Self.group
            for place in first..<first + Self.group where places[place] == Self.free {
                places[place] = entry
                return
            }
            at = (at + step) & (groups - 1)
        }
    }
}
