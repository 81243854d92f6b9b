/// How many traces the map of each tick is made for (contrib, `internal/idbatcher`): as many as are expected, or as the batch had that a tick took
/// when the map was made, whichever is more.
///
/// Up to eight entries make a map that is walked in the order of their coming; one that is made for more is ordered by hashes from the start.
struct TickRooms: Sendable {
    private static let nobody: (tick: Int64, ids: UInt64) = (.min, 0)

    /// How many ids stand in the batches of the ticks that matter yet, a ring.
    private var batches: [(tick: Int64, ids: UInt64)]
    /// Whole ticks from the one before a trace's first span to the one at which it is due.
    private let wait: Int64
    private let least: UInt64

    /// Maps are made for `least` traces, and are due `waitSeconds` + 1 ticks after the one that made them.
    init(waitSeconds: Int64, least: UInt64) {
        wait = waitSeconds + 1
        self.least = least
        var size = 4
        while Int64(size) < 2 * wait + 2 { size *= 2 }
        batches = Array(repeating: Self.nobody, count: size)
    }

    /// An id comes into the batch of a tick.
    mutating func add(to tick: Int64) {
        let place = Int(tick) & (batches.count - 1)
        if batches[place].tick != tick { batches[place] = (tick, 0) }
        batches[place].ids += 1
    }

    /// An id leaves the batch of a tick before it is due.
    mutating func remove(from tick: Int64) {
        let place = Int(tick) & (batches.count - 1)
        if batches[place].tick == tick, batches[place].ids > 0 { batches[place].ids -= 1 }
    }

    /// What the map of the traces that are due at a tick was made for.
    func room(of tick: Int64) -> UInt64 {
        let maker = batches[Int(tick - wait) & (batches.count - 1)]
        return maker.tick == tick - wait ? max(least, maker.ids) : least
    }
}
