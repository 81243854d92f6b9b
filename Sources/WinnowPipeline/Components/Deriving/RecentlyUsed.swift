/// Values by key of which only the last used are kept; those pushed out stay at hand until they are forgotten
/// (`spanmetricsconnector/internal/cache` over hashicorp/golang-lru).
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Node: Sendable {
        var key: Key
        var value: Value
        var older = -1
        var newer = -1
        var isOut = false
        /// Which pushing out put it out.
        var turn = 0
    }

    private let limit: Int
    private var nodes: [Node] = []
    private var places: [Key: Int] = [:]
    private var free: [Int] = []
    private var oldest = -1
    private var newest = -1
    private var count = 0
    private var turns = 0
    private var out: [(place: Int, turn: Int)] = []

    /// Keeps `limit` values, at least one.
    init(limit: Int) { self.limit = max(1, limit) }

    /// Where the value of a key stands, which is then the last used; `fresh` makes it where there is none.
    mutating func place(of key: Key, fresh: @autoclosure () -> Value) -> Int {
        if let place = known(key) { return place }
        let node = Node(key: key, value: fresh())
        let place: Int
        if let unused = free.popLast() {
            place = unused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        link(place)
        return place
    }

    /// Where the value of a key stands, which is then the last used.
    mutating func known(_ key: Key) -> Int? {
        guard let place = places[key] else { return nil }
        if nodes[place].isOut {
            nodes[place].isOut = false
        } else {
            unlink(place)
        }
        link(place)
        return place
    }

    /// The value at a place.
    subscript(_ place: Int) -> Value {
        _read { yield nodes[place].value }
        _modify { yield &nodes[place].value }
    }

    /// Places of all values: those kept, the least recently used first, then those that were pushed out.
    var order: [Int] {
        var order: [Int] = []
        var place = oldest
        while place >= 0 {
            order.append(place)
            place = nodes[place].newer
        }
        return order + out.filter { nodes[$0.place].isOut && nodes[$0.place].turn == $0.turn }.map(\.place)
    }

    /// Pushes out what stands at a place.
    mutating func pushOut(_ place: Int) {
        if nodes[place].isOut { return }
        unlink(place)
        turns += 1
        nodes[place].isOut = true
        nodes[place].turn = turns
        out.append((place, turns))
    }

    /// Forgets what was pushed out.
    mutating func forget() {
        for (place, turn) in out where nodes[place].isOut && nodes[place].turn == turn {
            places[nodes[place].key] = nil
            free.append(place)
        }
        out = []
    }

    /// Forgets everything.
    mutating func removeAll() { self = RecentlyUsed(limit: limit) }

    private mutating func link(_ place: Int) {
        nodes[place].older = newest
        nodes[place].newer = -1
        if newest >= 0 { nodes[newest].newer = place } else { oldest = place }
        newest = place
        count += 1
        if count > limit { pushOut(oldest) }
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (nodes[place].older, nodes[place].newer)
        if older >= 0 { nodes[older].newer = newer } else { oldest = newer }
        if newer >= 0 { nodes[newer].older = older } else { newest = older }
        count -= 1
    }
}
