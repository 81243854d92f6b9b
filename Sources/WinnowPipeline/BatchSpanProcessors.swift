public import WinnowModel

/// The batch span processors of a fleet, one for each service instance (OpenTelemetry specification, `trace/sdk.md`).
///
/// A span is queued when it ends. A batch leaves when `maxExportBatchSize` spans wait or `scheduleDelayNanos` have passed since the last
/// export, never while the previous export is still unanswered. A span that finds the queue full is dropped (the newest, as Go and Java do).
/// Spans that end at the instant of a timer are in time for it.
public struct BatchSpanProcessors {
    /// The specification's settings and defaults.
    public struct Settings: Sendable, Hashable {
        /// Most spans that may wait.
        public var maxQueueSize = 2048
        /// Spans in one export at most; at most `maxQueueSize`.
        public var maxExportBatchSize = 512
        /// Longest time between exports, ns.
        public var scheduleDelayNanos: UInt64 = 5_000_000_000

        /// Creates the defaults.
        public init() {}
    }

    private struct Processor {
        /// Where its queue stands in `waiting`, how much fits there, and how much is in it.
        var base = 0
        var capacity = 0
        var count = 0
        /// While fewer spans wait, one more changes nothing else.
        var calmBelow = 0
        /// The next timer, ns.
        var timer: Nanos
        /// Until when an export is unanswered, ns.
        var busyUntil: Nanos = 0
        /// The wake-up that stands in the queue, .max for none.
        var wake: Nanos = .max
    }

    private let settings: Settings
    private let start: Nanos
    private let keys: InstanceKeys
    private var transport: any Transport
    private let sizer: @Sendable (ArraySlice<SpanHandle>, SpansRing) -> Int
    private var processors: [Processor] = []
    /// The queues of all processors; one that outgrows its place moves to the end.
    private var waiting: [SpanHandle] = []

    /// Creates the processors of a fleet that starts at `start`; `sizer` gives the exact size of a request.
    ///
    /// Processes did not all start at once: the phase of each timer is drawn from the instance's key.
    public init(
        _ settings: Settings, start: Nanos, keys: InstanceKeys, transport: any Transport,
        sizer: @escaping @Sendable (ArraySlice<SpanHandle>, SpansRing) -> Int
    ) {
        self.settings = settings
        self.start = start
        self.keys = keys
        self.transport = transport
        self.sizer = sizer
    }

    /// Hands over spans at their ends, in order of time, and lets timers run that are due before; `queue` holds nothing else.
    public mutating func enqueue(
        ending entries: [EndOrder.Entry], ring: SpansRing, _ queue: inout EventQueue, into flights: inout Flights
    ) {
        var at = 0
        while at < entries.count {
            let sequence = entries[at].span.sequence
            let instance = ring[sequence].batch.instance
            while at < entries.count, entries[at].span.sequence == sequence {
                if putAway(entries, &at, sequence, instance, until: queue.next) { continue }
                let entry = entries[at]
                if queue.next < entry.end { advance(before: entry.end, ring: ring, &queue, into: &flights) }
                take(
                    entry.span, instance: Int(instance[entry.span.row]), at: entry.end, ring: ring, &queue,
                    into: &flights)
                at += 1
            }
        }
    }

    /// Puts spans into their queues as long as that changes nothing else, and moves `at` past them; false when there was none.
    private mutating func putAway(
        _ entries: [EndOrder.Entry], _ at: inout Int, _ sequence: Int, _ instance: [UInt32], until next: Nanos
    ) -> Bool {
        let first = at
        var place = at
        processors.withUnsafeMutableBufferPointer { processors in
            waiting.withUnsafeMutableBufferPointer { waiting in
                while place < entries.count {
                    let entry = entries[place]
                    let number = entry.span.sequence == sequence ? Int(instance[entry.span.row]) : .max
                    if next < entry.end || number >= processors.count { break }
                    let count = processors[number].count
                    if count >= processors[number].calmBelow { break }
                    waiting[processors[number].base + count] = entry.span
                    processors[number].count = count + 1
                    place += 1
                }
            }
        }
        at = place
        return place > first
    }

    /// Hands over one span at its end; calls come in order of time, and timers before `now` have run.
    @inline(__always)
    public mutating func enqueue(
        _ span: SpanHandle, instance: Int, at now: Nanos, ring: SpansRing, _ queue: inout EventQueue,
        into flights: inout Flights
    ) {
        if instance < processors.count {
            let count = processors[instance].count
            if count < processors[instance].calmBelow {
                waiting[processors[instance].base + count] = span
                processors[instance].count = count + 1
                return
            }
        }
        take(span, instance: instance, at: now, ring: ring, &queue, into: &flights)
    }

    private mutating func take(
        _ span: SpanHandle, instance: Int, at now: Nanos, ring: SpansRing, _ queue: inout EventQueue,
        into flights: inout Flights
    ) {
        while instance >= processors.count { add() }
        if processors[instance].count >= settings.maxQueueSize {
            flights.dropped.append(span)
            return
        }
        append(span, to: instance)
        if processors[instance].count >= settings.maxExportBatchSize {
            if processors[instance].busyUntil <= now {
                export(instance, at: now, ring, &queue, &flights)
            } else {
                arm(instance, at: min(processors[instance].busyUntil, processors[instance].timer), &queue)
            }
        } else if processors[instance].wake == .max {
            armTimer(instance, at: now, &queue)
        }
        settle(instance)
    }

    private mutating func append(_ span: SpanHandle, to instance: Int) {
        let processor = processors[instance]
        if processor.count == processor.capacity {
            let capacity = max(8, processor.capacity * 2)
            let base = waiting.count
            // One by one: a slice would hold on to the array, and have it copied.
            for index in processor.base..<processor.base + processor.count { waiting.append(waiting[index]) }
            waiting.append(contentsOf: repeatElement(SpanHandle(rawValue: 0), count: capacity - processor.count))
            processors[instance].base = base
            processors[instance].capacity = capacity
        }
        waiting[processors[instance].base + processor.count] = span
        processors[instance].count += 1
    }

    /// Says up to where spans only have to be put into the queue.
    private mutating func settle(_ instance: Int) {
        processors[instance].calmBelow =
            processors[instance].wake == .max
            ? 0 : min(processors[instance].capacity, settings.maxExportBatchSize - 1, settings.maxQueueSize)
    }

    /// Runs a timer that the queue has named.
    public mutating func timer(
        _ instance: Int, at time: Nanos, ring: SpansRing, _ queue: inout EventQueue, into flights: inout Flights
    ) {
        // A later arrangement made this one void.
        guard processors[instance].wake == time else { return }
        processors[instance].wake = .max
        let due = processors[instance].count >= settings.maxExportBatchSize || processors[instance].timer <= time
        if processors[instance].busyUntil > time {
            arm(instance, at: processors[instance].busyUntil, &queue)
        } else if due && processors[instance].count > 0 {
            export(instance, at: time, ring, &queue, &flights)
        }
        settle(instance)
    }

    /// Lets the timers before `limit` run; `queue` holds nothing else.
    public mutating func advance(
        before limit: Nanos, ring: SpansRing, _ queue: inout EventQueue, into flights: inout Flights
    ) {
        while queue.next < limit {
            let event = queue.pop()
            timer(Int(event.number), at: event.time, ring: ring, &queue, into: &flights)
        }
    }

    /// Sends off what waits at `now`, as `forceFlush` does at a shutdown, without awaiting answers.
    public mutating func flush(at now: Nanos, ring: SpansRing, _ queue: inout EventQueue, into flights: inout Flights) {
        for instance in processors.indices {
            while processors[instance].count > 0 { export(instance, at: now, ring, &queue, &flights) }
            settle(instance)
        }
    }

    private mutating func export(
        _ instance: Int, at now: Nanos, _ ring: SpansRing, _ queue: inout EventQueue, _ flights: inout Flights
    ) {
        let base = processors[instance].base
        let count = min(settings.maxExportBatchSize, processors[instance].count)
        let left = processors[instance].count - count
        let first = flights.spans.count
        flights.spans.append(contentsOf: waiting[base..<base + count])
        for index in base..<base + left { waiting[index] = waiting[index + count] }
        processors[instance].count = left
        let range = first..<flights.spans.count
        let bytes = sizer(flights.spans[range], ring)
        let delivery = transport.send(bytes: bytes, from: instance, at: now)
        flights.flights.append(
            Flights.Flight(arrival: delivery.arrival, instance: instance, bytes: bytes, range: range))
        processors[instance].busyUntil = delivery.response
        processors[instance].timer = now &+ settings.scheduleDelayNanos
        processors[instance].wake = .max
        if processors[instance].count >= settings.maxExportBatchSize {
            arm(instance, at: delivery.response, &queue)
        } else if processors[instance].count > 0 {
            arm(instance, at: processors[instance].timer, &queue)
        }
    }

    /// The timer runs on while nothing waits: the next one that is not over yet counts.
    private mutating func armTimer(_ instance: Int, at now: Nanos, _ queue: inout EventQueue) {
        if processors[instance].timer < now {
            let missed =
                (now - processors[instance].timer + settings.scheduleDelayNanos - 1) / settings.scheduleDelayNanos
            processors[instance].timer &+= missed &* settings.scheduleDelayNanos
        }
        arm(instance, at: processors[instance].timer, &queue)
    }

    private mutating func arm(_ instance: Int, at time: Nanos, _ queue: inout EventQueue) {
        if processors[instance].wake == time { return }
        processors[instance].wake = time
        queue.push(.timer, instance, at: time)
    }

    private mutating func add() {
        let number = processors.count
        let key = number < keys.count ? keys[UInt32(number)] : UInt64(number)
        let phase = Draw.below(settings.scheduleDelayNanos, Draw.word(Draw.key("batch span processor"), key))
        processors.append(Processor(timer: start &+ phase))
    }

    enum StubOutcome { case succeeded, failed }
    mutating func answered(_ n: UInt32, instance: Int, _ o: StubOutcome, at: Nanos, ring: SpansRing, _ q: inout EventQueue, into f: inout Flights) {}
}
