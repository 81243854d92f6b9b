public import WinnowModel
public import WinnowSampling

/// The loop of a batch processor (core v0.161.0, `processor/batchprocessor/batch_processor.go`): puts requests together and sends one batch after
/// the other to the next consumer, on whose answer it waits.
///
/// The timer runs from the start and is set anew by each firing and each sending, when that has ended. Requests come over a channel that holds
/// as many as the machine has CPUs; who finds it full waits. A batch that is refused is lost.
public struct BatchLoop: Sendable {
    /// A batch on its way to the next consumer.
    public struct Batch: Sendable, Hashable {
        /// Its spans in the order in which they came.
        public var spans: [SpanHandle]
        /// Why it goes on.
        public var trigger: BatchTrigger
    }

    private struct Waiting {
        var ticket: Int
        var spans: [SpanHandle]
    }

    /// What it is told.
    public let settings: BatchingSettings
    /// What it counts.
    public private(set) var counters = BatchCounters()
    /// Spans that wait in the batch.
    public private(set) var pending: [SpanHandle] = []
    /// Whether a batch is with the next consumer.
    public var isSending: Bool { sending != nil }
    /// Whether it has ended.
    public private(set) var isOver = false

    private let channelCapacity: Int
    private var channel: [Waiting] = []
    private var blocked: [Waiting] = []
    private var tickets = 0
    /// Callers that waited and do not any more, emptied by `takeAdmitted`.
    private var admitted: [Int] = []
    /// When the timer runs out; `nil`: it was never started.
    private var deadline: Nanos?
    private var sending: (spans: Int, trigger: BatchTrigger)?
    /// A request was added, and what it brought is not yet dealt with.
    private var isInRequest = false
    /// Batches were sent for the request at hand, or for the timer.
    private var setsTimer = false
    private var isShuttingDown = false
    /// The timer has run out, and nobody has looked yet.
    private var hasFired = false

    /// Creates a loop; `channelCapacity` is the number of CPUs.
    public init(_ settings: BatchingSettings, channelCapacity: Int = 1) {
        self.settings = settings
        self.channelCapacity = max(1, channelCapacity)
    }

    /// The processor has started: its timer runs from `now`.
    public mutating func start(at now: Nanos) {
        if settings.hasTimer, deadline == nil { deadline = now &+ settings.timeoutNanos }
    }

    /// When the timer next finds something to send; `nil` while nothing waits, or while a batch is with the next consumer.
    public var nextTimer: Nanos? { pending.isEmpty || isSending || isOver ? nil : deadline }

    /// A request comes; false where its caller waits until `takeAdmitted` names it by the number of the request, counted from 0.
    public mutating func offer(_ spans: ArraySlice<SpanHandle>, at now: Nanos) -> Bool {
        let ticket = tickets
        tickets += 1
        if !isSending, !isInRequest, channel.isEmpty, !isShuttingDown {
            take(spans, at: now)
            return true
        }
        if blocked.isEmpty, channel.count < channelCapacity {
            channel.append(Waiting(ticket: ticket, spans: Array(spans)))
            return true
        }
        blocked.append(Waiting(ticket: ticket, spans: Array(spans)))
        return false
    }

    /// The requests whose callers waited and go on since this was last asked.
    public mutating func takeAdmitted() -> [Int] {
        defer { admitted.removeAll() }
        return admitted
    }

    /// The timer runs out, if it does by `now`: requests of the same instant that came before this go along.
    public mutating func fire(at now: Nanos) {
        if let next = nextTimer, next <= now { hasFired = true }
    }

    /// Does what is to be done at `now`; answers with a batch for the next consumer, whose answer `answered` takes, or `nil` when there is none.
    public mutating func next(at now: Nanos) -> Batch? {
        while sending == nil, !isOver {
            if isInRequest {
                if !pending.isEmpty, !settings.hasTimer || pending.count >= settings.size { return send(.size) }
                isInRequest = false
            }
            if setsTimer {
                setsTimer = false
                if settings.hasTimer { deadline = now &+ settings.timeoutNanos }
            }
            if !channel.isEmpty {
                take(channel.removeFirst().spans[...], at: now)
                if !blocked.isEmpty {
                    let waiting = blocked.removeFirst()
                    admitted.append(waiting.ticket)
                    channel.append(waiting)
                }
            } else if isShuttingDown {
                isOver = true
                if !pending.isEmpty { return send(.timeout) }
            } else if hasFired, !pending.isEmpty {
                return send(.timeout)
            } else {
                break
            }
        }
        return nil
    }

    /// The next consumer has answered; `bytes` is the batch's exact OTLP size, which only counters want.
    public mutating func answered(isAccepted: Bool, bytes: Int, at now: Nanos) {
        guard let (spans, trigger) = sending else { return }
        sending = nil
        setsTimer = true
        if isAccepted { counters.count(spans: spans, bytes: bytes, trigger) }
    }

    /// The processor is shut down: what waits goes on.
    public mutating func shutDown() { isShuttingDown = true }

    /// The process ends without a shutdown; all spans that wait are handed out.
    public mutating func lose() -> [SpanHandle] {
        defer {
            pending.removeAll()
            channel.removeAll()
            blocked.removeAll()
            isOver = true
        }
        return pending + channel.flatMap(\.spans) + blocked.flatMap(\.spans)
    }

    private mutating func take(_ spans: ArraySlice<SpanHandle>, at now: Nanos) {
        if let deadline, pending.isEmpty, deadline < now {
            // Firings that found nothing have set the timer again and again.
            let missed = (now &- deadline &- 1) / settings.timeoutNanos &+ 1
            self.deadline = deadline &+ missed &* settings.timeoutNanos
        }
        start(at: now)
        pending.append(contentsOf: spans)
        isInRequest = true
    }

    private mutating func send(_ trigger: BatchTrigger) -> Batch {
        var batch = Batch(spans: [], trigger: trigger)
        if settings.maximumSize > 0, pending.count > settings.maximumSize {
            batch.spans = Array(pending[..<settings.maximumSize])
            pending.removeFirst(settings.maximumSize)
        } else {
            swap(&batch.spans, &pending)
        }
        sending = (batch.spans.count, trigger)
        hasFired = false
        return batch
    }
}
