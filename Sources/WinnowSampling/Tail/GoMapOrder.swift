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
        // A map that is nearly empty costs what is in it.
        let isRoomy = places(for: room) / 64 > count
        return isRoomy ? walkTaken(count, room: room, key: key) : walkPlaces(count, room: room, key: key)
    }

    /// Lays out every place and looks at all of them.
    static func walkPlaces(_ count: Int, room: UInt64, key: UInt64) -> [UInt32] {
        var map = GoMapOrder(room: room, key: key)
        for entry in 0..<UInt32(clamping: count) { map.insert(entry) }
        let first = start(of: map.places.count, key)
        var order: [UInt32] = []
        order.reserveCapacity(count)
        for range in [first..<map.places.count, 0..<first] {
            for place in range where map.places[place] != free { order.append(map.places[place]) }
        }
        return order
    }

    /// Works out the places that are taken, and sorts those; for maps that need not grow.
    static func walkTaken(_ count: Int, room: UInt64, key: UInt64) -> [UInt32] {
        let capacity = places(for: room)
        let first = start(of: capacity, key)
        var taken: [Int: Int] = [:]
        taken.reserveCapacity(count)
        return (0..<UInt32(clamping: count)).map { entry -> (place: Int, entry: UInt32) in
            var at = 0
            for next in probes(entry, of: capacity / group, key) where taken[next] ?? 0 < group {
                at = next
                break
            }
            let place = at * group + taken[at, default: 0]
            taken[at, default: 0] += 1
            return ((place - first) & (capacity - 1), entry)
        }.sorted { $0.place < $1.place }.map(\.entry)
    }

    /// How many places a map has that is made for `room` entries.
    private static func places(for room: UInt64) -> Int {
        var capacity = group
        // Nobody makes room for more than a tick of millions.
        let wanted = Int(clamping: min(room, 1 << 22))
        if wanted > group { while capacity * 7 / 8 < wanted { capacity *= 2 } }
        return capacity
    }

    /// Where a walk starts.
    private static func start(of capacity: Int, _ key: UInt64) -> Int {
        Int(Draw.word(key, .max) % UInt64(capacity))
    }

    /// The groups in which an entry looks for a place: the one that its hash names, and those after it in triangular steps.
    private static func probes(_ entry: UInt32, of groups: Int, _ key: UInt64) -> some Sequence<Int> {
        let first = Int(truncatingIfNeeded: Draw.word(key, UInt64(entry)) & UInt64(groups - 1))
        return (0..<groups).lazy.map { (first + $0 * ($0 + 1) / 2) & (groups - 1) }
    }

    private init(room: UInt64, key: UInt64) {
        self.key = key
        places = [UInt32](repeating: Self.free, count: Self.places(for: room))
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

    /// Takes the first free place.
    private mutating func put(_ entry: UInt32) {
        for group in Self.probes(entry, of: places.count / Self.group, key) {
            let first = group * Self.group
            for place in first..<first + Self.group where places[place] == Self.free {
                places[place] = entry
                return
            }
        }
    }
}
