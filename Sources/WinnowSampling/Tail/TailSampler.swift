public import WinnowModel

/// The Collector's `tail_sampling` processor in the time it is told (contrib, `processor/tailsamplingprocessor/processor.go`).
///
/// Spans wait by trace; a tick each second after the first arrival judges the traces that are due, latest first arrival + wait + 1 s.
/// The wait is `decision_wait` in whole seconds, truncated, at least one. The map holds decided traces too, until newer ones push them out
/// or a decision cache takes them over; an undecided trace that is pushed out is lost. Late spans share their trace's decision while map
/// or cache remember it, and begin a new round otherwise.
public struct TailSampler: CollectorStage {
    /// The processor as a whole.
    public static let entry = CatalogEntry(
        id: "tail.sampling",
        summary: "the Collector's tail_sampling processor: waits, then judges whole traces by its policies",
        example: "tail_sampling: {decision_wait: 30s, policies: [...]}",
        source: "contrib processor/tailsamplingprocessor")

    /// The policies, with their tallies.
    public internal(set) var policies: TailPolicySet
    /// Load so far.
    public internal(set) var load = Load()
    /// Set to have every policy's verdict in each decision.
    public var recordsVerdicts = false

    let settings: Settings
    let tables: TraceTables
    let seed: UInt64
    var slabs: [TailSlab?] = []
    /// Memory of released slabs.
    var spare: [RawBlock] = []
    var base = 0
    var map = MapQueue()
    var sampledCache: DecisionCache
    var nonSampledCache: DecisionCache
    /// Arrival of the first span: ticks are whole seconds after it.
    var epoch: Nanos?
    /// Last tick that was run.
    var ticked: Int64 = -1
    /// Traces by tick, a ring.
    var slots: [[UInt64]]
    /// Evicted traces by tick, a ring: an id stays in its slot, so that a trace which has come back by then is decided early.
    var leftovers: [[(tick: Int64, trace: UInt64)]]
    var waiting = 0
    var arrivals: UInt32 = 0
    var due = DueTraces()
    var dueHandles: [UInt64] = []
    var spanCounts: [UInt32] = []

    /// Creates a sampler for traffic whose numbers mean what `tables` says; `seed` orders the traces of a tick where that matters.
    public init(_ settings: Settings, policies: TailPolicySet, tables: TraceTables, seed: UInt64) {
        self.settings = settings
        self.policies = policies
        self.tables = tables
        self.seed = seed
        sampledCache = DecisionCache(capacity: settings.sampledCacheSize)
        nonSampledCache = DecisionCache(capacity: settings.nonSampledCacheSize)
        var size = 4
        while Int64(size) < settings.waitSeconds + 3 { size *= 2 }
        slots = [[UInt64]](repeating: [], count: size)
        leftovers = [[(tick: Int64, trace: UInt64)]](repeating: [], count: size)
        due.tables = tables
    }

    /// When the next tick that may decide something happens; `nil` while nothing waits.
    public var nextTick: Nanos? {
        guard let epoch, waiting > 0 else { return nil }
        return epoch &+ UInt64(ticked + 1) &* 1_000_000_000
    }

    /// Whether a trace of the slab still waits.
    public func hasPending(in sequence: Int) -> Bool {
        guard sequence >= base, sequence - base < slabs.count else { return false }
        return (slabs[sequence - base]?.pendingTraces ?? 0) > 0
    }

    /// Forgets slabs before `sequence`: all their spans have arrived and nothing of them waits.
    public mutating func release(before sequence: Int) {
        let count = min(max(0, sequence - base), slabs.count)
        for tail in slabs[..<count] where spare.count < 8 { if let tail { spare.append(tail.block) } }
        slabs.removeFirst(count)
        if sequence > base { base = sequence }
    }

    /// Takes in spans that arrive together at `now`; ticks before `now` must have run.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SlabRing, into output: inout StageOutput
    ) {
        if spans.isEmpty { return }
        let epoch = self.epoch ?? now
        self.epoch = epoch
        let elapsed = now &- epoch
        let nextTick = Int64(elapsed / 1_000_000_000) + (elapsed % 1_000_000_000 == 0 ? 0 : 1)
        if waiting == 0 { ticked = max(ticked, nextTick - 1) }
        let caches = !sampledCache.isOff || !nonSampledCache.isOff
        var at = spans.startIndex
        while at < spans.endIndex {
            let sequence = spans[at].sequence
            let tail = tailSlab(sequence, ring)
            let begin = at
            while at < spans.endIndex, spans[at].sequence == sequence { at += 1 }
            take(spans[begin..<at], sequence, tail, caches, nextTick, now, &output)
        }
    }

    /// Takes in spans of one slab.
    mutating func take(
        _ spans: ArraySlice<SpanHandle>, _ sequence: Int, _ tail: TailSlab, _ caches: Bool, _ nextTick: Int64,
        _ now: Nanos, _ output: inout StageOutput
    ) {
        let traceOf = tail.traceOf
        let spanBytes = tail.spanBytes
        let parent = tail.parent
        let state = tail.state
        for span in spans {
            let row = span.row
            let trace = Int(traceOf[row])
            if caches && takesFromCache(span, trace, tail, into: &output) { continue }
            if state[trace] == TailSlab.State.absent {
                begin(SpanHandle(sequence: sequence, row: trace), tail, nextTick, now, &output)
            } else if state[trace] != TailSlab.State.pending {
                load.lateSpans += 1
                tail.round[row] = .max
                pass(span, trace, state[trace], tail, into: &output)
                continue
            }
            tail.arrived[trace] += 1
            tail.round[row] = tail.rounds[trace]
            if let order = tail.order {
                arrivals &+= 1
                order[row] = arrivals
            }
            load.take(spanBytes[row])
            if let wait = settings.waitAfterRootSeconds, parent[row] == -1, nextTick + wait < tail.due[trace] {
                let handle = SpanHandle(sequence: sequence, row: trace)
                let slot = Int(tail.due[trace]) & (leftovers.count - 1)
                if !leftovers[slot].isEmpty { leftovers[slot].removeAll { $0.trace == handle.rawValue } }
                schedule(handle, tail, at: nextTick + wait)
            }
        }
    }

    /// Runs all ticks up to and including `now`, in order; `now` is the time of the tick that `nextTick` named.
    public mutating func tick(at now: Nanos, ring: SlabRing, into output: inout StageOutput) {
        guard let epoch, now >= epoch else { return }
        let last = Int64((now - epoch) / 1_000_000_000)
        while ticked < last && waiting > 0 {
            ticked += 1
            let slot = Int(ticked) & (slots.count - 1)
            if slots[slot].isEmpty && leftovers[slot].isEmpty { continue }
            dueHandles.removeAll(keepingCapacity: true)
            for handle in slots[slot] where isDue(SpanHandle(rawValue: handle), at: ticked) { collect(handle) }
            slots[slot].removeAll(keepingCapacity: true)
            if !leftovers[slot].isEmpty { takeLeftovers(slot) }
            judge(at: epoch &+ UInt64(ticked) &* 1_000_000_000, into: &output)
        }
    }

    /// Decides everything that waits, as a shutdown does.
    public mutating func finish(at now: Nanos, ring: SlabRing, into output: inout StageOutput) {
        dueHandles.removeAll(keepingCapacity: true)
        for slot in slots.indices {
            for handle in slots[slot] where isDue(SpanHandle(rawValue: handle), at: nil) { dueHandles.append(handle) }
            slots[slot].removeAll(keepingCapacity: true)
        }
        dueHandles.sort()
        var last: UInt64?
        dueHandles.removeAll { handle in
            defer { last = handle }
            return handle == last
        }
        if settings.dropPendingOnShutdown {
            for handle in dueHandles { drop(SpanHandle(rawValue: handle), as: .droppedOnShutdown, into: &output) }
        } else {
            judge(at: now, into: &output)
        }
    }

    /// Nothing is left to say: whoever waits is decided by ticks.
    public mutating func retire(_ sequence: Int, into output: inout StageOutput) {}

    // MARK: Arrival

    mutating func tailSlab(_ sequence: Int, _ ring: SlabRing) -> TailSlab {
        while sequence - base >= slabs.count { slabs.append(nil) }
        if let tail = slabs[sequence - base] { return tail }
        let tail = TailSlab(ring[sequence], keepsOrder: policies.needsArrivalOrder, reusing: spare.popLast())
        slabs[sequence - base] = tail
        return tail
    }

    mutating func begin(
        _ trace: SpanHandle, _ tail: TailSlab, _ nextTick: Int64, _ now: Nanos, _ output: inout StageOutput
    ) {
        let index = trace.row
        if map.count >= settings.numTraces, let oldest = map.popOldest() { evict(oldest, at: now, &output) }
        tail.state[index] = TailSlab.State.pending
        tail.arrived[index] = 0
        // Rounds beyond the column's range would mix with the last one; .max marks spans that came late.
        if tail.rounds[index] < .max - 1 { tail.rounds[index] += 1 }
        tail.firstArrival[index] = now
        tail.entry[index] = map.append(trace)
        tail.pendingTraces += 1
        waiting += 1
        load.newTraces += 1
        schedule(trace, tail, at: nextTick + settings.waitSeconds)
    }

    mutating func schedule(_ trace: SpanHandle, _ tail: TailSlab, at tick: Int64) {
        tail.due[trace.row] = tick
        slots[Int(tick) & (slots.count - 1)].append(trace.rawValue)
    }

    /// Whether a decision cache knows the trace, in which case the span is dealt with.
    mutating func takesFromCache(
        _ span: SpanHandle, _ trace: Int, _ tail: TailSlab, into output: inout StageOutput
    ) -> Bool {
        if tail.rounds[trace] == 0 || tail.state[trace] == TailSlab.State.pending { return false }
        let key = SpanHandle(sequence: span.sequence, row: trace).rawValue
        let decided: UInt8
        if sampledCache.contains(key) {
            decided = TailSlab.State.sampled
        } else if nonSampledCache.contains(key) {
            decided = TailSlab.State.notSampled
        } else {
            return false
        }
        load.lateSpans += 1
        tail.round[span.row] = .max
        pass(span, trace, decided, tail, into: &output)
        return true
    }

    /// A late span shares the decision on its trace.
    func pass(
        _ span: SpanHandle, _ trace: Int, _ decided: UInt8, _ tail: TailSlab, into output: inout StageOutput
    ) {
        if decided == TailSlab.State.sampled {
            output.kept.append(span)
        } else {
            output.gone.append((span, decided == TailSlab.State.dropped ? .droppedByPolicy : .lateNotSampled))
        }
        output.late.append(
            (
                SpanHandle(sequence: span.sequence, row: trace), Int(tail.rounds[trace]) - 1,
                decided == TailSlab.State.sampled
            ))
    }

    mutating func evict(_ trace: SpanHandle, at now: Nanos, _ output: inout StageOutput) {
        guard trace.sequence >= base, let tail = slabs[trace.sequence - base] else { return }
        if tail.state[trace.row] != TailSlab.State.pending {
            tail.state[trace.row] = TailSlab.State.absent
            return
        }
        if settings.decidesOnEviction {
            let others = dueHandles
            dueHandles = [trace.rawValue]
            judge(at: now, into: &output)
            dueHandles = others
            tail.state[trace.row] = TailSlab.State.absent
            return
        }
        load.evictedTraces += 1
        if load.firstEviction == nil { load.firstEviction = now }
        let age = now - min(now, tail.firstArrival[trace.row])
        load.shortestEvictionAge = min(load.shortestEvictionAge ?? .max, age)
        output.decisions.append(
            TraceDecision(
                trace: trace, round: Int(tail.rounds[trace.row]) - 1, outcome: .evicted, policy: -1, decidedAt: now,
                firstArrival: tail.firstArrival[trace.row], spansSeen: Int(tail.arrived[trace.row]), probability: .nan))
        leave(trace, tail)
        forEachArrived(trace, tail) { output.gone.append(($0, .evicted)) }
        tail.state[trace.row] = TailSlab.State.absent
        let tick = tail.due[trace.row]
        leftovers[Int(tick) & (leftovers.count - 1)].append((tick, trace.rawValue))
    }
}
