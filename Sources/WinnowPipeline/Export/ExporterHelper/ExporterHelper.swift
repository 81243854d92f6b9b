public import WinnowModel

/// What the Collector puts around every exporter: its queue, batches inside of the queue, retries and time-outs (core v0.161.0,
/// `exporter/exporterhelper`).
///
/// A pure state machine: whoever drives it hands over requests, the time and the answers to attempts, and finds in the output what is to be
/// sent, who goes on and what is lost. Calls come in order of time. Of one instant, what was handed over first happens first; an alarm of the
/// machine's own happens when `advance` is called with its time.
///
/// With a batch one consumer reads the queue and as many requests are sent at once as there are consumers; whoever wants to send another waits
/// in order. `queue_size` counts what waits, what is being put together and what is being sent.
public struct ExporterHelper: Sendable {
    /// What it is told.
    public let settings: ExporterHelperSettings
    /// What it counts about itself.
    public internal(set) var counters = ExporterCounters()
    /// When its shutdown was done, ns; `nil`: not yet.
    public internal(set) var shutdownEnd: Nanos?

    let key: UInt64
    /// The latest time that it was told.
    private var clock: Nanos = 0
    var shipments: [Shipment] = []
    var freeShipments: [Int32] = []
    var offers: [OfferedRequest] = []
    var freeOffers: [Int32] = []
    var alarms = ExporterAlarms()

    /// Shipments that nobody has read from the queue yet.
    var waiting = SlotQueue()
    /// How much the queue holds, by its sizer; of a persistent queue `store` says it.
    var size: Int64 = 0
    var store = KeptRequests()
    /// Offers whose callers wait for room, and those of them that were told that there may be some.
    var blocked = SlotQueue()
    var woken: [Int32] = []

    /// Consumers that have nothing to do, and those that are not at their end; with a batch there is one.
    var idle: Int
    var alive: Int
    var batcher: ExporterBatcher
    var cutter = RequestCutter()
    var pieces: [Int32] = []

    /// A shutdown has begun: nothing is sent again.
    var isStopped = false
    /// The consumers are at their end, and so are batches.
    var isBatcherStopped = false

    /// Creates an exporter; waits between attempts are drawn at the place `key`.
    public init(_ settings: ExporterHelperSettings, key: UInt64 = 0) {
        self.settings = settings
        self.key = key
        let consumers = max(1, settings.queue?.consumers ?? 1)
        idle = settings.queue?.batch == nil ? consumers : 1
        alive = idle
        batcher = ExporterBatcher(workers: consumers)
    }

    // MARK: What it says

    /// How much the queue holds, by its sizer: what waits and what is being sent.
    public var queueSize: Int64 {
        guard let queue = settings.queue, queue.isPersistent else { return size }
        switch queue.sizer {
        case .requests: return Int64(clamping: store.writeNumber &- store.readNumber) + Int64(store.dispatched.count)
        case .items: return Int64(store.items)
        case .bytes: return Int64(store.bytes)
        }
    }

    /// Callers that wait for room in the queue.
    public var blockedCallers: Int { blocked.count }

    /// When it wants `advance` to be called, ns, be it in the past; `.max`: never.
    public var nextTime: Nanos { min(alarms.first?.time ?? .max, batcher.nextFlush) }

    // MARK: What happens

    /// Takes a request of `caller`, whose context ends at `deadline`; `bytes` is its exact size.
    public mutating func offer(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, caller: Int, deadline: Nanos = .max, at now: Nanos,
        sizing: some RequestSizing, into output: inout ExporterOutput
    ) -> OfferResult {
        let result = take(spans, bytes: bytes, caller: caller, deadline: deadline, at: now, &output)
        settle(now, sizing, &output)
        return result
    }

    /// Takes the answer to an attempt; one that was answered before, or never was, changes nothing.
    public mutating func answer(
        _ attempt: ExporterAttempt.ID, _ answer: AttemptAnswer, at now: Nanos, sizing: some RequestSizing,
        into output: inout ExporterOutput
    ) {
        let slot = Int(attempt.place)
        guard shipments.indices.contains(slot), shipments[slot].generation == attempt.generation,
            shipments[slot].state == .inFlight
        else { return }
        end(attempt.place, answer, at: now, sizing, &output)
        settle(now, sizing, &output)
    }

    /// Lets everything happen that is due up to `time`, in order.
    public mutating func advance(
        to time: Nanos, sizing: some RequestSizing, into output: inout ExporterOutput
    ) {
        while nextTime <= time {
            if nextTime == .max { return }
            // What was due before it was asked for happens now.
            let now = max(nextTime, clock)
            if let alarm = alarms.first, alarm.time <= batcher.nextFlush {
                alarms.removeFirst()
                ring(alarm, at: now, &output)
            } else {
                flush(at: now, &output)
            }
            settle(now, sizing, &output)
        }
    }

    /// A caller gives up: the error of its context is `context canceled`.
    public mutating func cancel(
        caller: Int, at now: Nanos, sizing: some RequestSizing, into output: inout ExporterOutput
    ) {
        for slot in offers.indices where offers[slot].caller == caller {
            leave(Int32(slot), .canceled, at: now, &output)
        }
        settle(now, sizing, &output)
    }

    /// Begins the shutdown: what waits to be sent again is lost, the queue is emptied with one attempt each, and what is being put together is
    /// sent. A persistent queue keeps what nobody has read.
    ///
    /// It is done when `ExporterOutput.shutdownEnd` says so.
    public mutating func shutdown(at now: Nanos, sizing: some RequestSizing, into output: inout ExporterOutput) {
        if isStopped { return }
        isStopped = true
        for slot in shipments.indices where shipments[slot].state == .backingOff {
            let answer = shipments[slot].answer ?? .accepted
            finish(Int32(slot), .failed(.shutdown, answer), at: now, &output)
        }
        settle(now, sizing, &output)
    }

    /// Does what can be done now, until nothing moves any more.
    mutating func settle(_ now: Nanos, _ sizing: some RequestSizing, _ output: inout ExporterOutput) {
        clock = max(clock, now)
        while true {
            read(now, sizing, &output)
            if woken.isEmpty { break }
            admitWoken(now, &output)
        }
        batcher.hasFreedFlusher = false
        if isStopped { closeDown(now, &output) }
        while let alarm = alarms.first, isVoid(alarm) { alarms.removeFirst() }
    }

    private mutating func closeDown(_ now: Nanos, _ output: inout ExporterOutput) {
        if shutdownEnd != nil { return }
        if settings.queue != nil {
            if alive > 0 { return }
            if !isBatcherStopped {
                isBatcherStopped = true
                batcher.isStopped = true
                if let slot = batcher.takeCurrent() { flush(.closing, slot, at: now, &output) }
            }
            if counters.inFlight ?? 0 > 0 || !batcher.flushers.isEmpty { return }
        }
        shutdownEnd = now
        output.shutdownEnd = now
    }

    // MARK: Places

    mutating func newShipment() -> Int32 {
        if let slot = freeShipments.popLast() { return slot }
        shipments.append(Shipment())
        return Int32(truncatingIfNeeded: shipments.count - 1)
    }

    mutating func free(shipment slot: Int32) {
        shipments[Int(slot)].clear()
        freeShipments.append(slot)
    }

    mutating func newOffer() -> Int32 {
        if let slot = freeOffers.popLast() { return slot }
        offers.append(OfferedRequest())
        return Int32(truncatingIfNeeded: offers.count - 1)
    }

    mutating func free(offer slot: Int32) {
        offers[Int(slot)].clear()
        freeOffers.append(slot)
    }
}
