import WinnowFormats
import WinnowModel

/// Hands out a recording at a real rate, in order of time: tile after tile before, in and after the measured window.
///
/// A copy is drawn by its trace and its tile, whatever the margins, and belongs where it starts. Known at a time are the copies up to
/// a horizon, never all of a tile.
struct TiledPlanner: TrafficPlanner {
    private static let longestNanos = Int64(30 * Duration64.second)

    /// A copy to come.
    private struct Copy {
        /// Start, ns since the window started.
        let at: Int64
        let trace: UInt32
        let ordinal: Int64

        static func precedes(_ a: Copy, _ b: Copy) -> Bool {
            if a.at != b.at { return a.at < b.at }
            return a.trace != b.trace ? a.trace < b.trace : a.ordinal < b.ordinal
        }
    }

    private let schedule: RecordedSchedule
    private let seed: UInt64
    private var sequence = 0
    // All times in ns since the window started.
    /// Where the next slab starts.
    private var from: Int64
    private let first: Int64
    private let window: Int64
    private let end: Int64
    /// Copies that are known, in order; those before `position` were handed out.
    private var pending: [Copy] = []
    private var position = 0
    /// All copies that start before are in `pending`.
    private var horizon: Int64
    private let chunk: Int64
    /// Next tile and trace to be copied.
    private var tile: Int64
    private var trace: Int

    init(_ schedule: RecordedSchedule, seed: UInt64, _ margins: TrafficMargins) {
        self.schedule = schedule
        self.seed = seed
        let warmUp = Int64(min(margins.warmUpNanos, SpanTimes.longestNanos, schedule.begin))
        first = -warmUp
        window = Int64(schedule.durationNanos)
        end = window + Int64(min(margins.coolDownNanos, SpanTimes.longestNanos))
        from = first
        horizon = first
        let rate = schedule.copies * Double(schedule.firstInstant.count) / Double(schedule.tileNanos)
        chunk = Int64(min(max(rate > 0 ? 2048 / rate : 1e9, 1e6), 3e10))
        // The earliest trace of which a copy may start at `first`.
        let earliest = first - Int64(schedule.jitterNanos)
        let length = Int64(schedule.tileNanos)
        tile = earliest / length - (earliest % length < 0 ? 1 : 0)
        trace = 0
        let offset = UInt64(earliest - tile * length)
        var high = schedule.firstInstant.count
        while trace < high {
            let middle = (trace + high) / 2
            if schedule.firstInstant[middle] - schedule.firstInstant[0] < offset {
                trace = middle + 1
            } else {
                high = middle
            }
        }
        if trace == schedule.firstInstant.count {
            trace = 0
            tile += 1
        }
    }

    mutating func next(_ plan: inout SlabPlan) -> Bool {
        plan.arrivals.removeAll(keepingCapacity: true)
        if from >= end { return false }
        let border = from < 0 ? 0 : from < window ? window : end
        let limit = min(border, from + Self.longestNanos)
        var until = limit
        while plan.arrivals.count < schedule.mostTraces, let copy = upcoming(before: limit) {
            plan.arrivals.append(
                SlabPlan.Arrival(
                    start: instant(copy.at), root: copy.trace, ordinal: UInt64(bitPattern: copy.ordinal)))
            position += 1
        }
        if plan.arrivals.isEmpty {
            // With no trace until the limit, the slab lasts until the next one comes.
            until = upcoming(before: border)?.at ?? border
        } else if plan.arrivals.count == schedule.mostTraces, let following = upcoming(before: limit) {
            until = following.at
        }
        plan.sequence = sequence
        plan.seed = seed
        plan.from = instant(from)
        plan.until = instant(until)
        plan.isMeasured = from >= 0 && from < window
        sequence += 1
        from = until
        return true
    }

    private func instant(_ at: Int64) -> Nanos { schedule.begin &+ UInt64(bitPattern: at) }

    /// The next copy when it starts before `limit`.
    private mutating func upcoming(before limit: Int64) -> Copy? {
        while horizon < limit, position == pending.count || pending[position].at >= horizon { refill() }
        guard position < pending.count, pending[position].at < limit else { return nil }
        return pending[position]
    }

    /// When the next trace to be copied starts.
    private var base: Int64 {
        tile * Int64(schedule.tileNanos) + Int64(schedule.firstInstant[trace] - schedule.firstInstant[0])
    }

    /// Moves the horizon on and makes the copies before it known.
    private mutating func refill() {
        if position == pending.count {
            pending.removeAll(keepingCapacity: true)
            position = 0
        } else if position > pending.count / 2 {
            pending.removeFirst(position)
            position = 0
        }
        // An empty stretch of the file is passed at once.
        horizon = min(end, max(horizon + chunk, pending.isEmpty ? base + 1 : horizon))
        let old = pending.count
        while base < horizon {
            copy(at: base)
            trace += 1
            if trace == schedule.firstInstant.count {
                trace = 0
                tile += 1
            }
        }
        if pending.count > old {
            pending[old...].sort(by: Copy.precedes)
            if old > position, Copy.precedes(pending[old], pending[old - 1]) {
                pending[position...].sort(by: Copy.precedes)
            }
        }
    }

    /// Adds the copies of the trace.
    private mutating func copy(at base: Int64) {
        let key = Draw.fold(Draw.fold(seed, UInt64(trace)), UInt64(bitPattern: tile))
        let whole = schedule.copies.rounded(.down)
        let extra = Draw.unit(Draw.word(key, 1)) < schedule.copies - whole ? 1 : 0
        // An ordinal is the place among all copies that could be: fresh ids do not depend on what else is drawn.
        let most = Int64(whole) + 1
        for copy in 0..<Int64(whole) + Int64(extra) {
            let isFirst = copy == 0 && whole >= 1
            let jitter = isFirst ? 0 : Draw.below(schedule.jitterNanos, Draw.word(key, 2 + UInt64(copy)))
            let at = base + Int64(jitter)
            if at < first || at >= end { continue }
            pending.append(Copy(at: at, trace: UInt32(trace), ordinal: tile * most + copy))
        }
    }
}
