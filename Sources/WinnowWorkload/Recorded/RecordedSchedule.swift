import WinnowModel

/// When recorded traces arrive: at their own times, or over and over at the real rate.
///
/// At a real rate the recording is laid end to end until the time is full (a tile each time), and inside a tile every trace comes
/// as often as the real rate asks for: 2.3 times means twice, and a third time with probability 0.3. Copies start up to a second (or
/// the average gap between traces) later than the original, so that bursts stay where they were and copies do not fall on one instant.
struct RecordedSchedule: Sendable {
    /// When each trace begins in the file, Unix ns, ascending.
    let firstInstant: [Nanos]
    /// First instant of the traffic.
    let begin: Nanos
    /// How long traces keep arriving, ns.
    let durationNanos: UInt64
    /// True when traces are tiled or thinned.
    let isReal: Bool
    /// Copies of each trace in a tile.
    let copies: Double
    /// Length of a tile, ns.
    let tileNanos: UInt64
    /// How far copies may be moved, ns.
    let jitterNanos: UInt64

    /// Copies of one trace that may stand in one tile.
    private static let mostCopies = 1e6

    init(_ batch: TraceBatch, _ options: RecordedOptions, file: String) throws(Failure) {
        firstInstant = (0..<batch.traceCount).map { trace in
            batch.spans(of: trace).reduce(Nanos.max) { min($0, batch.start[$1]) }
        }
        let first = firstInstant.first ?? 0
        let last = firstInstant.last ?? 0
        if last - first > RecordedTraffic.longestNanos || last > UInt64(Int64.max) {
            throw Failure(
                .data,
                Diagnostic(
                    "the traces are \((last - first) / (86_400 * Duration64.second)) days apart", file: file,
                    remedy: "times so far apart are damage or belong to several recordings: read them one by one"))
        }
        begin = first
        // The gap behind the last trace is as long as the average one, so that tiles keep the rate.
        let span = last - first
        let traces = UInt64(max(1, batch.traceCount))
        tileNanos = max(Duration64.second, traces > 1 ? span + span / (traces - 1) : 0)
        isReal = options.rate != nil
        let rate = options.rate ?? 0
        if isReal && !(rate.isFinite && rate > 0 && rate <= 1e6) {
            throw Failure(.usage, Diagnostic("--rate must be above 0 and at most 1M/s", text: "\(rate)"))
        }
        copies = rate * Double(tileNanos) / 1e9 / Double(traces)
        jitterNanos = max(Duration64.second, tileNanos / traces)
        if copies > Self.mostCopies {
            throw Failure(
                .usage,
                Diagnostic(
                    "\(traces) recorded traces are too few for this rate: each would be copied "
                        + "\(UInt64(copies)) times per \(tileNanos / Duration64.second) s", file: file,
                    text: "--rate \(rate)/s",
                    remedy: "take a lower rate or a longer recording"))
        }
        let wanted = options.durationNanos.map { min($0, RecordedTraffic.longestNanos) }
        durationNanos = isReal ? wanted ?? tileNanos : min(wanted ?? .max, span + 1)
    }

    /// The trace id of an arrival: the recorded one, or a fresh one for each copy.
    func key(_ arrival: SlabPlan.Arrival, _ high: UInt64, _ low: UInt64, _ seed: UInt64) -> TraceID {
        if !isReal { return TraceID(high: high, low: low) }
        let key = Draw.fold(Draw.fold(Draw.fold(seed, high), low), arrival.ordinal)
        return TraceID(high: Draw.word(key, 1) | 1, low: Draw.word(key, 2))
    }
}

/// Hands out the arrivals of a schedule in order of time.
struct RecordedPlanner: TrafficPlanner {
    private static let mostTraces = 4096
    private static let longestNanos = 30 * Duration64.second

    private let schedule: RecordedSchedule
    private let seed: UInt64
    private var sequence = 0
    private var from: Nanos
    private var isOver = false
    /// Arrivals that are known, in order; those before `position` were handed out.
    private var pending: [SlabPlan.Arrival] = []
    private var position = 0
    /// All arrivals that begin before are in `pending`.
    private var horizon: Nanos
    private var tile: UInt64 = 0
    /// Next trace of the tile.
    private var trace = 0
    private let end: Nanos
    private let chunk: UInt64

    init(_ schedule: RecordedSchedule, seed: UInt64) {
        self.schedule = schedule
        self.seed = seed
        from = schedule.begin
        horizon = schedule.begin
        end = schedule.begin + schedule.durationNanos
        let rate = schedule.copies * Double(schedule.firstInstant.count) / Double(schedule.tileNanos)
        let ideal = schedule.isReal && rate > 0 ? 2048 / rate : 1e9
        chunk = UInt64(min(max(ideal, 1e6), 3e10))
    }

    mutating func next(_ plan: inout SlabPlan) -> Bool {
        plan.arrivals.removeAll(keepingCapacity: true)
        if isOver { return false }
        let limit = min(end, from + Self.longestNanos)
        var until = limit
        while plan.arrivals.count < Self.mostTraces {
            while horizon < limit, position == pending.count || pending[position].start >= horizon { refill() }
            guard position < pending.count, pending[position].start < limit else { break }
            plan.arrivals.append(pending[position])
            position += 1
        }
        if plan.arrivals.count == Self.mostTraces {
            while horizon < limit, position == pending.count || pending[position].start >= horizon { refill() }
            if position < pending.count { until = min(until, pending[position].start) }
        } else if plan.arrivals.isEmpty {
            until = skipGap(limit)
        }
        plan.sequence = sequence
        plan.seed = seed
        plan.from = from
        plan.until = until
        sequence += 1
        from = until
        if from >= end { isOver = true }
        return true
    }

    /// With no trace until `limit`, the slab lasts until the next one comes.
    private mutating func skipGap(_ limit: Nanos) -> Nanos {
        while horizon < end, position == pending.count {
            // An empty stretch of the file is passed at once.
            if !schedule.isReal, trace < schedule.firstInstant.count {
                horizon = max(horizon, schedule.firstInstant[trace])
            }
            refill()
        }
        return position < pending.count ? max(limit, min(end, pending[position].start)) : end
    }

    /// Moves the horizon on and makes the arrivals before it known.
    private mutating func refill() {
        if position > 0 {
            pending.removeFirst(position)
            position = 0
        }
        horizon = min(end, horizon + chunk)
        let count = schedule.firstInstant.count
        let old = pending.count
        while true {
            if trace == count {
                guard schedule.isReal else { break }
                trace = 0
                tile += 1
            }
            let base = schedule.firstInstant[trace] + tile * schedule.tileNanos
            if base >= horizon || base >= end { break }
            add(base)
            trace += 1
        }
        if pending.count > old || schedule.isReal {
            pending.sort { ($0.start, $0.root, $0.ordinal) < ($1.start, $1.root, $1.ordinal) }
        }
    }

    private mutating func add(_ base: Nanos) {
        let root = UInt32(trace)
        guard schedule.isReal else {
            pending.append(SlabPlan.Arrival(start: base, root: root, ordinal: 0))
            return
        }
        let key = Draw.fold(Draw.fold(seed, UInt64(trace)), tile)
        let whole = schedule.copies.rounded(.down)
        let extra = Draw.unit(Draw.word(key, 1)) < schedule.copies - whole ? 1 : 0
        // An ordinal is the place among all copies that could be: fresh ids do not depend on what else is drawn.
        let most = UInt64(whole) + 1
        for copy in 0..<UInt64(whole) + UInt64(extra) {
            let jitter = copy == 0 && whole >= 1 ? 0 : Draw.below(schedule.jitterNanos, Draw.word(key, 2 + copy))
            let start = base + jitter
            if start >= end { continue }
            pending.append(SlabPlan.Arrival(start: start, root: root, ordinal: tile * most + copy))
        }
    }
}
