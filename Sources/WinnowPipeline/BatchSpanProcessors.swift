public import WinnowModel

/// The batch span processors of a fleet, one for each service instance, each as its SDK's (`BatchSpanProcessor`).
///
/// The queues of all share their memory, and a span that changes nothing else is only put there. Spans that end at the instant of a timer are in
/// time for it. Exports are given out as `Flights.Flight`s: where the transport knows the answer's time, the processor knows it too; where it does
/// not, the processor goes on as busy as its dialect is until `answered` is called.
public struct BatchSpanProcessors {
    /// What a processor runs with.
    public typealias Settings = BatchSpanProcessorSettings

    /// Which processor an instance has.
    public struct Kind: Sendable, Hashable {
        /// Whose behaviour.
        public var dialect: BatchSpanProcessorDialect
        /// What it runs with.
        public var settings: Settings

        /// Creates a kind.
        public init(_ dialect: BatchSpanProcessorDialect, _ settings: Settings) {
            self.dialect = dialect
            self.settings = settings
        }
    }

    /// Where a queue stands in `waiting`.
    private struct Place {
        var base = 0
        var capacity = 0
        var first = 0
        var end = 0
        /// Up to where spans only have to be put into the queue.
        var calmEnd = 0
        /// The end that the machine knows of.
        var known = 0
        /// The wake-up that stands in the queue of events, .max for none.
        var wake: Nanos = .max
    }

    /// Spans of an export whose answer is not known.
    private struct Unanswered {
        var spans: [SpanHandle]
        var isGivenUp = false
    }

    private let kinds: [Kind]
    private let otherwise: Kind
    private let start: Nanos
    private let keys: InstanceKeys
    private var transport: any Transport
    private let sizer: @Sendable (ArraySlice<SpanHandle>, SpansRing) -> Int
    private var places: [Place] = []
    private var machines: [BatchSpanProcessor] = []
    /// The queues of all processors; one that outgrows its place moves to the end.
    private var waiting: [SpanHandle] = []
    private var steps: [ProcessorStep] = []
    private var unanswered: [ExportID: Unanswered] = [:]
    /// By instance: spans that a larger queue would hold now.
    private var missing: [Int] = []
    /// By how many spans a queue was too small at the worst, and how many that one may hold.
    public private(set) var shortfall = (spans: 0, capacity: 0)
    /// Whether somebody else holds the spans of exports that are not answered, and loses them where they fail.
    public var handsOverSpans = false

    /// Creates the processors of a fleet that starts at `start`; `sizer` gives the exact size of a request.
    ///
    /// `kinds` are by number of the instance; instances beyond have the specification's processor with `settings`. Processes did not all start at
    /// once: the phase of each timer is drawn from the instance's key.
    public init(
        _ settings: Settings, kinds: [Kind] = [], start: Nanos, keys: InstanceKeys, transport: any Transport,
        sizer: @escaping @Sendable (ArraySlice<SpanHandle>, SpansRing) -> Int
    ) {
        otherwise = Kind(.specification, settings)
        self.kinds = kinds
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
        places.withUnsafeMutableBufferPointer { places in
            waiting.withUnsafeMutableBufferPointer { waiting in
                while place < entries.count {
                    let entry = entries[place]
                    let number = entry.span.sequence == sequence ? Int(instance[entry.span.row]) : .max
                    if next < entry.end || number >= places.count { break }
                    let end = places[number].end
                    if end >= places[number].calmEnd { break }
                    waiting[end] = entry.span
                    places[number].end = end + 1
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
        if instance < places.count {
            let end = places[instance].end
            if end < places[instance].calmEnd {
                waiting[end] = span
                places[instance].end = end + 1
                return
            }
        }
        take(span, instance: instance, at: now, ring: ring, &queue, into: &flights)
    }

    private mutating func take(
        _ span: SpanHandle, instance: Int, at now: Nanos, ring: SpansRing, _ queue: inout EventQueue,
        into flights: inout Flights
    ) {
        while instance >= places.count { add() }
        tell(instance)
        switch machines[instance].end(at: now, into: &steps) {
        case .waits: append(span, to: instance)
        case .lost(let loss):
            flights.lose(span, loss)
            if loss == .queueFull { miss(1, instance) }
        }
        perform(instance, at: now, ring, &flights)
        settle(instance, &queue)
    }

    private mutating func append(_ span: SpanHandle, to instance: Int) {
        let place = places[instance]
        let count = place.end - place.first
        if place.end == place.base + place.capacity {
            if place.first > place.base, count * 2 <= place.capacity {
                for index in 0..<count { waiting[place.base + index] = waiting[place.first + index] }
                places[instance].first = place.base
            } else {
                let capacity = max(8, place.capacity * 2)
                let base = waiting.count
                // One by one: a slice would hold on to the array, and have it copied.
                for index in place.first..<place.end { waiting.append(waiting[index]) }
                waiting.append(contentsOf: repeatElement(SpanHandle(rawValue: 0), count: capacity - count))
                places[instance].base = base
                places[instance].first = base
                places[instance].capacity = capacity
            }
            places[instance].end = places[instance].first + count
        }
        waiting[places[instance].end] = span
        places[instance].end += 1
    }

    /// Tells the machine of the spans that were only put away.
    private mutating func tell(_ instance: Int) {
        let spans = places[instance].end - places[instance].known
        if spans > 0 { machines[instance].enter(spans) }
        places[instance].known = places[instance].end
    }

    /// Says up to where spans only have to be put into the queue, and when the clock is wanted.
    private mutating func settle(_ instance: Int, _ queue: inout EventQueue) {
        if places[instance].first == places[instance].end {
            places[instance].first = places[instance].base
            places[instance].end = places[instance].base
        }
        let place = places[instance]
        places[instance].known = place.end
        places[instance].calmEnd = min(place.base + place.capacity, place.end + machines[instance].calm)
        let next = machines[instance].next
        if next == place.wake { return }
        places[instance].wake = next
        if next != .max { queue.push(.timer, instance, at: next) }
    }

    /// Runs a timer that the queue has named.
    public mutating func timer(
        _ instance: Int, at time: Nanos, ring: SpansRing, _ queue: inout EventQueue, into flights: inout Flights
    ) {
        // A later arrangement made this one void.
        guard places[instance].wake == time else { return }
        places[instance].wake = .max
        tell(instance)
        machines[instance].advance(to: time, into: &steps)
        perform(instance, at: time, ring, &flights)
        settle(instance, &queue)
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

    // MARK: Answers and ends

    /// An export is answered whose time the transport did not know; where it failed, its spans are lost now.
    ///
    /// A processor that has given it up learns nothing. One that was cancelled (`Flights.givenUp`) is to be answered at that very instant.
    public mutating func answered(
        _ export: ExportID, _ outcome: ExportOutcome, at now: Nanos, ring: SpansRing, _ queue: inout EventQueue,
        into flights: inout Flights
    ) {
        guard let answer = unanswered.removeValue(forKey: export) else { return }
        if outcome != .succeeded {
            let loss = answer.isGivenUp || outcome == .timedOut ? SpanLoss.exportTimedOut : .exportFailed
            for span in answer.spans { flights.lose(span, loss) }
        }
        tell(export.instance)
        machines[export.instance].answered(export.number, outcome, at: now, into: &steps)
        perform(export.instance, at: now, ring, &flights)
        settle(export.instance, &queue)
    }

    /// All processors shut down at `now` and export what waits, each as its dialect does; `isDraining` says whether any is still at it.
    public mutating func shutDown(
        at now: Nanos, ring: SpansRing, _ queue: inout EventQueue, into flights: inout Flights
    ) {
        for instance in places.indices {
            tell(instance)
            machines[instance].shutDown(at: now, into: &steps)
            perform(instance, at: now, ring, &flights)
            settle(instance, &queue)
        }
    }

    /// Whether spans wait in a processor that shuts down.
    public var isDraining: Bool { machines.contains { $0.isShutDown && $0.waiting > 0 } }

    /// The processes end: what waits is lost, and what is unanswered.
    public mutating func abandon(into flights: inout Flights) {
        for instance in places.indices {
            tell(instance)
            machines[instance].abandon(into: &steps)
            for step in steps { if case .lose(let count, let loss) = step { lose(count, instance, loss, &flights) } }
            steps.removeAll(keepingCapacity: true)
            places[instance].calmEnd = 0
            places[instance].wake = .max
        }
        for export in unanswered.keys.sorted() {
            guard let left = unanswered.removeValue(forKey: export) else { continue }
            for span in left.spans { flights.lose(span, left.isGivenUp ? .exportTimedOut : .shutdownTimedOut) }
        }
    }

    private mutating func lose(_ count: Int, _ instance: Int, _ loss: SpanLoss, _ flights: inout Flights) {
        let first = places[instance].first
        for index in first..<first + count { flights.lose(waiting[index], loss) }
        places[instance].first = first + count
    }

    /// A queue had no room for so many spans.
    private mutating func miss(_ spans: Int, _ instance: Int) {
        missing[instance] += spans
        if missing[instance] > shortfall.spans {
            shortfall = (missing[instance], machines[instance].settings.maxQueueSize)
        }
    }

    /// Does what the machine wants done.
    private mutating func perform(_ instance: Int, at now: Nanos, _ ring: SpansRing, _ flights: inout Flights) {
        if steps.isEmpty { return }
        for index in steps.indices {
            switch steps[index] {
            case .export(let id, let spans): export(id, spans, instance, at: now, ring, &flights)
            case .lose(let spans, let loss):
                lose(spans, instance, loss, &flights)
                if loss == .queueFull { miss(spans, instance) }
            case .giveUp(let id, let isCancelled):
                let export = ExportID(instance: instance, number: id)
                guard unanswered[export] != nil else { continue }
                unanswered[export]?.isGivenUp = true
                flights.givenUp.append((export, isCancelled))
            case .flushed, .shutDown, .shutDownExporter: break
            }
        }
        steps.removeAll(keepingCapacity: true)
    }

    private mutating func export(
        _ id: UInt32, _ count: Int, _ instance: Int, at now: Nanos, _ ring: SpansRing, _ flights: inout Flights
    ) {
        let from = places[instance].first
        let first = flights.spans.count
        flights.spans.append(contentsOf: waiting[from..<from + count])
        places[instance].first = from + count
        // What this export had room for, a larger queue would have handed over.
        if missing[instance] > 0 {
            missing[instance] = max(0, missing[instance] - max(0, machines[instance].batch - count))
        }
        let range = first..<flights.spans.count
        let bytes = sizer(flights.spans[range], ring)
        let delivery = transport.send(bytes: bytes, from: instance, at: now)
        let export = ExportID(instance: instance, number: id)
        flights.flights.append(
            Flights.Flight(
                arrival: delivery.arrival, instance: instance, bytes: bytes, range: range, export: export,
                isAnswered: delivery.response != nil,
                contextEnd: machines[instance].settings.exportTimeoutNanos.map { now &+ min($0, .max - now) }))
        if let response = delivery.response {
            machines[instance].answers(id, .succeeded, at: response)
        } else {
            unanswered[export] = Unanswered(spans: handsOverSpans ? [] : Array(flights.spans[range]))
        }
    }

    private mutating func add() {
        let number = places.count
        let key = number < keys.count ? keys[UInt32(number)] : UInt64(number)
        let kind = number < kinds.count ? kinds[number] : otherwise
        let draws = Draw.word(Draw.key("batch span processor"), key)
        let phase = Draw.below(max(1, kind.settings.scheduleDelayNanos), draws)
        places.append(Place())
        missing.append(0)
        machines.append(
            BatchSpanProcessor(kind.settings, kind.dialect, firstTimer: start &+ phase, key: draws))
    }
}
