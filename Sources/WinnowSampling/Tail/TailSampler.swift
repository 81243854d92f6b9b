public import WinnowModel

/// The Collector's `tail_sampling` processor in the time it is told (contrib, `processor/tailsamplingprocessor/processor.go`).
///
/// Spans wait by trace; a tick each second after the start judges the traces that are due, latest first arrival + wait + 1 s.
/// The wait is `decision_wait` in whole seconds, truncated, at least one. The map holds decided traces too, until newer ones push them out
/// or a decision cache takes them over; an undecided trace that is pushed out is lost. Late spans share their trace's decision while map
/// or cache remember it, and start a new round otherwise.
public struct TailSampler: CollectorStage {
    /// The processor as a whole.
    public static let entry = CatalogEntry(
        id: "tail.sampling",
        summary: "the Collector's tail_sampling processor: waits, then judges whole traces by its policies",
        example: "tail_sampling: {decision_wait: 30s, policies: [...]}",
        source: "contrib processor/tailsamplingprocessor")

    /// The policies.
    public internal(set) var policies: TailPolicySet
    /// What waits now.
    public internal(set) var load = StageLoad()
    /// Each policy and sub-policy on its own, where decisions are to say what it answers (`recordsVerdicts`).
    var alone: TailPolicySet?

    /// What the component would count; `nil`: nobody asks.
    var counters: TailTelemetry?

    let settings: Settings
    let tables: TraceTables
    let seed: UInt64
    let memory: TailMemory
    /// What spans bring and leave with; `nil`: nobody asks.
    let states: SpanStates?
    var map: MapQueue
    var sampledCache: DecisionCache
    var nonSampledCache: DecisionCache
    /// Start, or arrival of the first span: ticks are whole seconds after it.
    var epoch: Nanos?
    /// Last tick that was run.
    var ticked: Int64 = 0
    /// Traces by tick, a ring.
    var slots: [[UInt64]]
    /// Evicted traces by tick, a ring: an id stays in its slot, so that a trace which has come back by then is decided early.
    var leftovers: [[(tick: Int64, trace: UInt64)]]
    /// Of each slot of `leftovers` how many places, from the first, no longer count for a trace.
    var outdated: [[UInt64: Int]]
    var waiting = 0
    var due = DueTraces()
    var gathered = GatheredTraces()
    var dueHandles: [UInt64] = []
    var spanCounts: [UInt32] = []
    /// Spans of the trace at hand, in the order that is asked for.
    var arrivedSpans: [UInt64] = []
    /// The parts of requests by trace, where they are told apart.
    var batches: TraceBatches?
    /// What the maps of the ticks are made for; `nil`: no outcome hangs on the order within a tick.
    var rooms: TickRooms?
    /// Bytes of the traces in the map, where they are asked for.
    var traceBytes: [UInt64: TraceBytes] = [:]
    /// Requests, and what is left of one, that wait for room in the map, the oldest first.
    var blocked: [[SpanHandle]] = []

    /// Creates a sampler for traffic whose numbers mean what `tables` says; `seed` orders the traces of a tick where that matters.
    ///
    /// Replicas among which each trace stays with one share their `memory`; `states` holds what spans bring and leave with.
    public init(
        _ settings: Settings, policies: TailPolicySet, tables: TraceTables, seed: UInt64,
        memory: TailMemory = TailMemory(), states: SpanStates? = nil
    ) {
        self.memory = memory
        self.states = policies.usesTraceState ? states ?? SpanStates(tables) : nil
        self.settings = settings
        map = MapQueue(freed: settings.freedPlaces)
        self.policies = policies
        self.tables = tables
        self.seed = seed
        sampledCache = DecisionCache(capacity: settings.sampledCacheSize)
        nonSampledCache = DecisionCache(capacity: settings.nonSampledCacheSize)
        var size = 4
        while Int64(size) < settings.waitSeconds + 3 { size *= 2 }
        slots = [[UInt64]](repeating: [], count: size)
        leftovers = [[(tick: Int64, trace: UInt64)]](repeating: [], count: size)
        outdated = [[UInt64: Int]](repeating: [:], count: size)
        due.tables = tables
        if orderMatters && settings.shufflesTicks {
            rooms = TickRooms(waitSeconds: settings.waitSeconds, least: settings.tickRoom)
        }
        let measures = settings.maximumTraceBytes > 0 || policies.needsSizes
        if settings.readsBatches || measures { batches = TraceBatches(tables, measures: measures) }
    }

    /// When the next tick that may decide something happens; `nil` while nothing waits.
    public var nextTick: Nanos? {
        guard let epoch, waiting > 0 else { return nil }
        return epoch &+ UInt64(ticked + 1) &* 1_000_000_000
    }

    /// The policies.
    public var rules: [StageRule] { policies.rules }
    /// The policies and sub-policies of which decisions have the verdicts.
    public var verdictNames: [String] { alone?.rules.map(\.name) ?? [] }

    /// From now on each decision has the verdict of every policy, and of every sub-policy as `policy/sub`, asked alone: limiters and composites
    /// about all traces.
    public mutating func recordVerdicts() { alone = policies.alone }

    /// From now on the sampler counts what the component would count.
    public mutating func recordTelemetry() {
        counters = TailTelemetry()
        policies.recordAsks()
        // The component counts batches, not spans.
        batches = TraceBatches(tables, measures: settings.maximumTraceBytes > 0 || policies.needsSizes)
    }

    /// What the component would say of itself, when the input has ended.
    public var telemetry: [TelemetryPoint] { finalCounters?.points(policies.asks, rules, policies.version) ?? [] }

    /// Forgets stretches before `sequence`: all their spans have arrived and nothing of them waits.
    public mutating func release(before sequence: Int) { memory.release(before: sequence) }

    /// Ticks are whole seconds after `now`.
    public mutating func start(at now: Nanos) { epoch = epoch ?? now }

    /// Takes in spans that arrive together at `now`; ticks up to `now` must have run.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        load.startCall()
        defer { say(&output) }
        if spans.isEmpty { return }
        let epoch = self.epoch ?? now
        self.epoch = epoch
        let elapsed = now &- epoch
        // There is no tick when the processor starts; what arrives with a tick comes after it.
        let nextTick = Int64(elapsed / 1_000_000_000) + 1
        if waiting == 0 { ticked = max(ticked, nextTick - 1) }
        counters?.tick(nextTick - 1)
        if batches != nil { return receiveBatches(of: spans, nextTick, now, ring, &output) }
        let caches = !sampledCache.isOff || !nonSampledCache.isOff
        var at = spans.startIndex
        while at < spans.endIndex {
            let sequence = spans[at].sequence
            let tail = memory.slab(sequence, ring)
            let first = at
            while at < spans.endIndex, spans[at].sequence == sequence { at += 1 }
            if tail.standsTogether {
                for span in spans[first..<at] {
                    let trace = SpanHandle(sequence: sequence, row: Int(tail.traceOf[span.row]))
                    take(span, tail, trace, home: tail, caches, nextTick, now, &output)
                }
            } else {
                for span in spans[first..<at] {
                    let trace = SpanHandle(rawValue: tail.traceHandles[span.row])
                    take(span, tail, trace, home: memory.slab(trace.sequence, ring), caches, nextTick, now, &output)
                }
            }
        }
    }

    /// Takes in a span of `tail` whose trace has its columns in `home`.
    @inline(__always)
    mutating func take(
        _ span: SpanHandle, _ tail: TailSlab, _ trace: SpanHandle, home: TailSlab, _ caches: Bool, _ nextTick: Int64,
        _ now: Nanos, _ output: inout StageOutput
    ) {
        let row = span.row
        let number = trace.row
        if caches && takesFromCache(span, trace, home, into: &output) { return }
        if home.state[number] == TailSlab.State.absent {
            startRound(trace, home, nextTick, now, &output)
        } else if home.state[number] != TailSlab.State.pending {
            pass(span, trace, home.state[number], home, into: &output)
            return
        }
        home.arrived[number] += 1
        tail.previous[row] = home.latest[number]
        home.latest[number] = span.rawValue
        load.take(tail.spanBytes.isEmpty ? 0 : tail.spanBytes[row])
        shortenWait(span, tail, trace, home, nextTick)
    }

    /// A root may bring the decision forward.
    @inline(__always)
    mutating func shortenWait(
        _ span: SpanHandle, _ tail: TailSlab, _ trace: SpanHandle, _ home: TailSlab, _ nextTick: Int64
    ) {
        let row = span.row
        let number = trace.row
        if let wait = settings.waitAfterRootSeconds, tail.parent[row] == -1, nextTick + wait < home.due[number] {
            counters?.move(trace, to: nextTick + wait)
            let slot = Int(home.due[number]) & (leftovers.count - 1)
            // Marked, not searched for: every root of a second would go through all that was evicted in it.
            if !leftovers[slot].isEmpty { outdated[slot][trace.rawValue] = leftovers[slot].count }
            rooms?.remove(from: home.due[number])
            schedule(trace, home, at: nextTick + wait)
        }
    }

    /// Runs all ticks up to and including `now`, in order; `now` is the time of the tick that `nextTick` named.
    public mutating func tick(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        load.startCall()
        defer { say(&output) }
        guard let epoch, now >= epoch else { return }
        let last = Int64((now - epoch) / 1_000_000_000)
        while ticked < last && waiting > 0 {
            ticked += 1
            counters?.tick(ticked)
            let slot = Int(ticked) & (slots.count - 1)
            if slots[slot].isEmpty && leftovers[slot].isEmpty { continue }
            dueHandles.removeAll(keepingCapacity: true)
            collectDue(slots[slot])
            slots[slot].removeAll(keepingCapacity: true)
            if !leftovers[slot].isEmpty { takeLeftovers(slot) }
            judge(at: epoch &+ UInt64(ticked) &* 1_000_000_000, into: &output)
            if !blocked.isEmpty { unblock(at: epoch &+ UInt64(ticked) &* 1_000_000_000, ring, &output) }
            counters?.endTick()
        }
    }

    /// Decides everything that waits, as a shutdown does.
    public mutating func finish(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        load.startCall()
        defer { say(&output) }
        for request in blocked { for span in request { output.gone.append(span, .droppedOnShutdown) } }
        blocked.removeAll()
        if settings.dropPendingOnShutdown && waiting > 0 { counters?.shutDown() }
        // The batches that wait are decided one after the other, the oldest first.
        for _ in slots.indices where waiting > 0 {
            ticked += 1
            let slot = Int(ticked) & (slots.count - 1)
            dueHandles.removeAll(keepingCapacity: true)
            collectDue(slots[slot])
            slots[slot].removeAll(keepingCapacity: true)
            if !leftovers[slot].isEmpty { takeLeftovers(slot) }
            if settings.dropPendingOnShutdown {
                for handle in dueHandles { drop(SpanHandle(rawValue: handle), as: .droppedOnShutdown, into: &output) }
            } else {
                judge(at: now, into: &output)
            }
        }
    }

    @inline(__always)
    private mutating func say(_ output: inout StageOutput) {
        load.endCall()
        output.load = load
        output.nextTick = nextTick
    }

    // MARK: Arrival

    mutating func startRound(
        _ trace: SpanHandle, _ tail: TailSlab, _ nextTick: Int64, _ now: Nanos, _ output: inout StageOutput
    ) {
        let index = trace.row
        if map.occupied >= settings.numTraces, let oldest = map.popOldest() { evict(oldest, at: now, &output) }
        tail.state[index] = TailSlab.State.pending
        tail.arrived[index] = 0
        if tail.rounds[index] < .max { tail.rounds[index] += 1 }
        tail.firstArrival[index] = now
        tail.latest[index] = TailSlab.none
        tail.entry[index] = map.append(trace)
        waiting += 1
        schedule(trace, tail, at: nextTick + settings.waitSeconds)
        counters?.start(trace, due: nextTick + settings.waitSeconds, at: now)
    }

    mutating func schedule(_ trace: SpanHandle, _ tail: TailSlab, at tick: Int64) {
        // One that was pushed out and is back in the same second stands in the batch still.
        if tail.due[trace.row] != tick { rooms?.add(to: tick) }
        tail.due[trace.row] = tick
        slots[Int(tick) & (slots.count - 1)].append(trace.rawValue)
    }

    /// Whether a decision cache knows the trace, in which case the span is dealt with.
    mutating func takesFromCache(
        _ span: SpanHandle, _ trace: SpanHandle, _ home: TailSlab, into output: inout StageOutput
    ) -> Bool {
        let place = home.cached[trace.row]
        if place < 0 || home.state[trace.row] == TailSlab.State.pending { return false }
        if place & 1 == 0 { sampledCache.use(place >> 1) } else { nonSampledCache.use(place >> 1) }
        pass(span, trace, place & 1 == 0 ? TailSlab.State.sampled : TailSlab.State.notSampled, home, into: &output)
        return true
    }

    /// Remembers a decision; false when its cache is off.
    mutating func remember(_ trace: SpanHandle, _ home: TailSlab, isSampled: Bool) -> Bool {
        if isSampled ? sampledCache.isOff : nonSampledCache.isOff { return false }
        let (slot, forgotten) =
            isSampled ? sampledCache.insert(trace.rawValue) : nonSampledCache.insert(trace.rawValue)
        if let forgotten = forgotten.map(SpanHandle.init(rawValue:)) {
            // What nobody holds any more is not asked for again.
            memory[forgotten.sequence]?.cached[forgotten.row] = -1
        }
        home.cached[trace.row] = slot << 1 | (isSampled ? 0 : 1)
        return true
    }

    /// A late span shares the decision on its trace.
    func pass(
        _ span: SpanHandle, _ trace: SpanHandle, _ decided: UInt8, _ home: TailSlab, into output: inout StageOutput
    ) {
        if decided == TailSlab.State.sampled {
            // Late spans of a request go on trace by trace.
            if let last = output.late.last, last.trace != trace { output.endRequest() }
            output.kept.append(span)
        } else {
            output.gone.append(span, decided == TailSlab.State.dropped ? .droppedByPolicy : .lateNotSampled)
        }
        output.late.append((trace, Int(home.rounds[trace.row]) - 1, decided == TailSlab.State.sampled))
    }

    mutating func evict(_ trace: SpanHandle, at now: Nanos, _ output: inout StageOutput) {
        counters?.remove(trace, at: now)
        guard let tail = memory[trace.sequence] else { return }
        // The place may be an earlier one of an id that has come back since.
        if tail.state[trace.row] != TailSlab.State.absent { map.remove(tail.entry[trace.row]) }
        if !traceBytes.isEmpty { traceBytes[trace.rawValue] = nil }
        if tail.state[trace.row] != TailSlab.State.pending {
            // Judged on arrival, the id stands in its slot still.
            let tick = tail.due[trace.row]
            if settings.judgesOnArrival, tail.state[trace.row] != TailSlab.State.absent, tick > ticked {
                leftovers[Int(tick) & (leftovers.count - 1)].append((tick, trace.rawValue))
            }
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
        output.decisions.append(
            TraceDecision(
                trace: trace, round: Int(tail.rounds[trace.row]) - 1, outcome: .evicted, policy: -1, decidedAt: now,
                firstArrival: tail.firstArrival[trace.row], spansSeen: Int(tail.arrived[trace.row]), probability: .nan))
        leave(trace, tail)
        end(trace, tail, as: .evicted, into: &output)
        tail.state[trace.row] = TailSlab.State.absent
        let tick = tail.due[trace.row]
        leftovers[Int(tick) & (leftovers.count - 1)].append((tick, trace.rawValue))
    }
}
