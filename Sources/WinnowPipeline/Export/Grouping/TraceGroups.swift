public import WinnowModel
public import WinnowSampling

/// The traces that a `groupbytrace` processor holds (contrib v0.161.0, `processor/groupbytraceprocessor`).
///
/// A trace waits from its first span, however many follow; then it goes on as one request. Each worker holds its part of `num_traces` in a ring: a
/// trace that finds the next place taken pushes out whoever is there, and its spans are lost. The wait of such a trace runs on: one that comes back
/// goes on when that ends.
public struct TraceGroups: Sendable {
    private struct Held {
        var trace: UInt64
        var worker: Int
        var place: Int
        var spans: [SpanHandle]
    }

    private struct Ring {
        /// By place: number of the entry in `held`; -1: nothing is there.
        var entries: [Int] = []
        var next = 0
    }

    /// What it counts.
    public private(set) var counters = GroupingCounters()

    private let settings: GroupingSettings
    private let capacity: Int
    private var rings: [Ring]
    private var held: [Held] = []
    private var free: [Int] = []
    private var numbers: [UInt64: Int] = [:]
    /// Waits in order of their ends, which is that of their starts.
    private var waits: [(end: Nanos, trace: UInt64)] = []
    private var firstWait = 0

    /// Creates an empty store.
    public init(_ settings: GroupingSettings) {
        self.settings = settings
        let workers = max(1, settings.workers)
        capacity = max(1, settings.traces / workers)
        rings = Array(repeating: Ring(), count: workers)
    }

    /// How many traces are held.
    public var count: Int { numbers.count }
    /// When the next wait ends; `nil`: none runs.
    public var nextEnd: Nanos? { firstWait < waits.count ? waits[firstWait].end : nil }
    /// How many workers there are.
    public var workers: Int { rings.count }

    /// Takes in the spans of a request that belong to one trace; `worker` is the trace's. Spans of a trace that has to go go to `evicted`.
    public mutating func receive(
        _ trace: UInt64, _ spans: ArraySlice<SpanHandle>, worker: Int, at now: Nanos,
        evicted: (SpanHandle) -> Void
    ) {
        counters.received += 1
        if let number = numbers[trace] {
            held[number].spans.append(contentsOf: spans)
            return
        }
        let place = rings[worker].next
        rings[worker].next = (place + 1) % capacity
        // The ring grows with what comes: most files ask for a million places.
        if place == rings[worker].entries.count { rings[worker].entries.append(-1) }
        let former = rings[worker].entries[place]
        if former >= 0 {
            for span in held[former].spans { evicted(span) }
            counters.evicted += 1
            remove(former)
        }
        let number: Int
        if let reused = free.popLast() {
            number = reused
            held[number].trace = trace
            held[number].worker = worker
            held[number].place = place
            held[number].spans.append(contentsOf: spans)
        } else {
            number = held.count
            held.append(Held(trace: trace, worker: worker, place: place, spans: Array(spans)))
        }
        rings[worker].entries[place] = number
        numbers[trace] = number
        waits.append((now &+ settings.waitNanos, trace))
    }

    /// Ends the waits up to `now`, one after the other; each trace that is there goes to `released`.
    public mutating func expire(at now: Nanos, released: ([SpanHandle]) -> Void) {
        while firstWait < waits.count, waits[firstWait].end <= now {
            let trace = waits[firstWait].trace
            firstWait += 1
            counters.expired += 1
            guard let number = numbers[trace] else {
                counters.incomplete += 1
                continue
            }
            counters.released += 1
            counters.releasedSpans += held[number].spans.count
            released(held[number].spans)
            remove(number)
        }
        if firstWait > 1024, firstWait > waits.count / 2 {
            waits.removeFirst(firstWait)
            firstWait = 0
        }
    }

    /// All that is held is handed out, the longest wait first, and forgotten: the processor releases nothing when it is shut down.
    public mutating func drop(_ body: (SpanHandle) -> Void) {
        for (_, trace) in waits[firstWait...] {
            guard let number = numbers[trace] else { continue }
            for span in held[number].spans { body(span) }
            numbers[trace] = nil
        }
        waits.removeAll()
        firstWait = 0
        held.removeAll()
        free.removeAll()
        rings = rings.map { _ in Ring() }
    }

    private mutating func remove(_ number: Int) {
        counters.removed += 1
        rings[held[number].worker].entries[held[number].place] = -1
        numbers[held[number].trace] = nil
        held[number].spans.removeAll(keepingCapacity: true)
        free.append(number)
    }
}
