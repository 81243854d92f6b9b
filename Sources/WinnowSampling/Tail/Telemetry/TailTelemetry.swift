import WinnowModel

/// The counters of one tail sampler, as the Collector's `tail_sampling` keeps them about itself.
///
/// Behaves as recorded from contrib v0.161.0: late spans count by batches (what one `ResourceSpans` of a request has of a
/// trace), and an id that a
/// slot names and the map does not have when the slot is due counts as dropped too early, also where the trace was decided before.
struct TailTelemetry: Sendable {
    /// A trace in the map.
    private struct Entry: Sendable {
        /// The tick in whose slot it stands.
        var due: Int64
        /// When its first span came.
        var arrival: Nanos
        /// When policies were last asked on arrival, or a decision was taken; `nil`: not yet.
        var decided: Nanos?
        /// Whether it has grown beyond the greatest size: ended, but the component counts no decision.
        var isTooLarge = false
    }

    /// Rounds that started.
    private(set) var newTraces = 0
    /// Ids that were not in the map when their slot was due.
    private(set) var droppedTooEarly = 0
    /// Entries in the map at the last tick.
    private(set) var onMemory = 0
    /// Traces that grew beyond the greatest size.
    private(set) var tooLarge = 0
    /// Decisions by outcome, raw value.
    private(set) var decisions = [0, 0, 0, 0]
    /// Spans that a cache of decisions let pass, or ended.
    private(set) var earlyReleases = (sampled: 0, notSampled: 0)
    /// Whole seconds from a decision to a batch that came after it.
    private(set) var lateAge = TelemetryHistogram()
    /// Whole seconds that traces were in the map.
    private(set) var removalAge = TelemetryHistogram()
    /// Kept spans whose trace state can't be read, so that no threshold is written.
    private(set) var unreadableStates = 0
    /// What the map has.
    private var entries: [UInt64: Entry] = [:]
    /// The traces of each slot, by tick.
    private var slots: [Int64: Set<UInt64>] = [:]
    /// The last tick of which the slot was looked at.
    private var ticked: Int64 = 0

    // MARK: What happens

    /// A round starts, due at a tick.
    mutating func start(_ trace: SpanHandle, due tick: Int64, at now: Nanos) {
        newTraces += 1
        entries[trace.rawValue] = Entry(due: tick, arrival: now)
        slots[tick, default: []].insert(trace.rawValue)
    }

    /// A trace is due earlier.
    mutating func move(_ trace: SpanHandle, to tick: Int64) {
        leaveSlot(trace)
        entries[trace.rawValue]?.due = tick
        slots[tick, default: []].insert(trace.rawValue)
    }

    private mutating func leaveSlot(_ trace: SpanHandle) {
        if let tick = entries[trace.rawValue]?.due { slots[tick]?.remove(trace.rawValue) }
    }

    /// Ticks up to `last` are due, before they decide anything: ids that the map does not have are noted.
    mutating func tick(_ last: Int64) {
        if last <= ticked { return }
        ticked = last
        onMemory = entries.count
        for tick in slots.keys where tick <= last {
            droppedTooEarly += (slots.removeValue(forKey: tick) ?? []).count { entries[$0] == nil }
        }
    }

    /// A tick has decided.
    mutating func endTick() { onMemory = entries.count }

    /// What waits is dropped; no tick comes any more.
    mutating func shutDown() {
        slots.removeAll()
        ticked = .max
    }

    /// Policies are asked about a batch on arrival, whatever they say.
    mutating func judge(_ trace: SpanHandle, at now: Nanos) { entries[trace.rawValue]?.decided = now }

    /// A trace is decided.
    mutating func decide(_ trace: SpanHandle, _ outcome: TraceDecision.Outcome, at now: Nanos) {
        if entries[trace.rawValue]?.isTooLarge == true { return }
        decisions[Int(outcome.rawValue)] += 1
        entries[trace.rawValue]?.decided = now
    }

    /// A trace leaves the map, if it is there.
    mutating func remove(_ trace: SpanHandle, at now: Nanos) {
        guard let entry = entries.removeValue(forKey: trace.rawValue) else { return }
        removalAge.add(secondsFrom: entry.arrival, to: now)
    }

    /// A trace has grown beyond the greatest size, and waits for no tick any more.
    mutating func exceed(_ trace: SpanHandle) {
        tooLarge += 1
        leaveSlot(trace)
        entries[trace.rawValue]?.isTooLarge = true
    }

    /// Spans come whose trace a cache knows.
    mutating func release(spans: Int, isSampled: Bool) {
        if isSampled { earlyReleases.sampled += spans } else { earlyReleases.notSampled += spans }
    }

    /// A batch comes whose trace is decided.
    mutating func late(_ trace: SpanHandle, at now: Nanos) {
        if let then = entries[trace.rawValue]?.decided { lateAge.add(secondsFrom: then, to: now) }
    }

    /// The trace state of a kept span can't be read.
    mutating func meetUnreadableState() { unreadableStates += 1 }

    /// Adds what another event loop counted.
    mutating func add(_ other: TailTelemetry) {
        newTraces += other.newTraces
        droppedTooEarly += other.droppedTooEarly
        onMemory += other.onMemory
        tooLarge += other.tooLarge
        for outcome in decisions.indices { decisions[outcome] += other.decisions[outcome] }
        earlyReleases.sampled += other.earlyReleases.sampled
        earlyReleases.notSampled += other.earlyReleases.notSampled
        lateAge.add(other.lateAge)
        removalAge.add(other.removalAge)
        unreadableStates += other.unreadableStates
    }
}
