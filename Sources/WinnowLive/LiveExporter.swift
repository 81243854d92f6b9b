public import WinnowModel
public import WinnowPipeline

/// An exporter on the wall clock: `RetryState` for each request, a transport under it, a bounded queue in front of it, and a ledger.
///
/// One thread's. Time passes only in `run`, `waitForRoom` and `drain`; nothing waits for the receiver in `offer`.
public final class LiveExporter {
    /// How much it holds.
    public struct Limits: Sendable, Hashable {
        /// Requests that are under way or wait to be sent again, at most; each has a connection of its own.
        public var inHand: Int
        /// Requests in the queue in front of them, at most.
        public var queued: Int

        /// Creates limits.
        public init(inHand: Int = 8, queued: Int = 256) {
            self.inHand = max(1, inHand)
            self.queued = max(1, queued)
        }
    }

    /// What has become of the spans so far.
    public internal(set) var ledger = LiveLedger()
    /// The clock that everything goes by.
    public let clock = LiveClock()
    /// Is told what happens to every request.
    public var observer: ((LiveEvent) -> Void)?
    /// Asked ten times a second whether to stop: `run`, `waitForRoom` and `drain` return then.
    public var shouldStop: () -> Bool = { false }
    /// What the last failure was, for people; empty without one.
    public internal(set) var lastReason = ""

    /// A request in the client's hands.
    struct Hand {
        var batch: LiveBatch
        var number: UInt64
        var state: RetryState
        /// When the next step is planned, while nothing is under way.
        var planned: Nanos
        var isUnderWay = false
        /// Whether the whole request was sent at least once.
        var isSent = false
        /// Whether an attempt went unanswered of which the receiver may have the request.
        var mayBeTaken = false
        /// Whether the receiver has answered any attempt.
        var isAnswered = false
    }

    let policy: RetryPolicy
    let limits: Limits
    let transport: HTTPTransport
    private let seed: UInt64
    var hands: [Hand?]
    var queue: [LiveBatch] = []
    private var queueStart = 0
    /// Requests that were taken in hand so far.
    private var started: UInt64 = 0
    private static let purpose = Draw.key("live.export")
    /// How long a wait lasts at most before `shouldStop` is asked.
    private static let longestWait: UInt64 = 100_000_000
    /// How long requests under way may take when the run is broken off, ns.
    private static let parting: UInt64 = 1_000_000_000

    /// Creates an exporter; waits are drawn from `seed`. Loopback addresses are connected without a proxy.
    ///
    /// Throws `.usage` for a client that follows redirects or does not speak HTTP, `.io` without libcurl, `.data` for a setting that it refuses.
    public init(_ settings: OTLPExporterSettings, limits: Limits = Limits(), seed: UInt64 = 1) throws(Failure) {
        guard settings.client == .python || settings.client == .node else {
            throw Failure(.usage, Diagnostic("requests can't be sent as \(settings.client.rawValue) sends them"))
        }
        policy = settings.policy
        self.limits = limits
        self.seed = seed
        hands = [Hand?](repeating: nil, count: limits.inHand)
        var settings = settings
        if settings.compression != .none { settings.setHeader("Content-Encoding", settings.compression.rawValue) }
        transport = try HTTPTransport(
            settings, isDirect: Self.isLoopback(settings.endpoint?.host ?? ""), places: limits.inHand)
    }

    /// Whether a host is this machine by its name or address.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host == "::1"
            || host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
    }

    /// Requests in the queue.
    public var queued: Int { queue.count - queueStart }

    /// Whether the queue takes a further request.
    public var hasRoom: Bool { queued < limits.queued }

    /// Whether requests wait or are under way.
    public var isBusy: Bool { queued > 0 || hands.contains { $0 != nil } }

    /// Whether requests were given up although nothing could ever be connected.
    public var isHopeless: Bool { ledger.finished > 0 && ledger.isUnconnected }

    /// Takes a request; where the queue is full it is dropped, and its spans are counted.
    public func offer(_ batch: LiveBatch) {
        ledger.offered += UInt64(max(0, batch.spans))
        ledger.requests += 1
        if hasRoom { queue.append(batch) } else { ledger.add(batch.spans, to: .queueFull) }
    }

    /// Works until a time.
    public func run(until time: Nanos) {
        repeat {
            turn(until: time)
        } while clock.now < time && !shouldStop()
    }

    /// Works until the queue takes a further request.
    public func waitForRoom() {
        while !hasRoom && !shouldStop() { turn(until: .max) }
    }

    /// Works until nothing is left, or until it is to stop: then waits are broken off, what is under way has a second, and what is left counts as
    /// interrupted or unknown.
    public func drain() {
        while isBusy && !shouldStop() { turn(until: .max) }
        if !isBusy { return }
        for batch in queue[queueStart...] { ledger.add(batch.spans, to: .interrupted) }
        queue = []
        queueStart = 0
        for place in hands.indices {
            guard var hand = hands[place] else { continue }
            let step = hand.state.shutDown(at: clock.now)
            hands[place] = hand
            if let step { take(step, place) }
        }
        let end = clock.now &+ Self.parting
        while isBusy && clock.now < end { turn(until: end) }
        for place in hands.indices {
            guard let hand = hands[place] else { continue }
            if hand.isUnderWay { note(transport.cancel(place), place) }
            settle(ExportEnd(cause: .shutdown, time: clock.now, calls: hand.state.calls), place)
        }
    }

    // MARK: Steps

    /// Does what is due, then waits for an answer, the next thing that is due or `time`.
    private func turn(until time: Nanos) {
        fill()
        let now = clock.now
        var next = time
        for place in hands.indices {
            guard let hand = hands[place], !hand.isUnderWay else { continue }
            if hand.planned <= now { resume(place) } else { next = min(next, hand.planned) }
        }
        let later = clock.now
        transport.turn(nanos: min(next > later ? next - later : 0, Self.longestWait)) { place, result in
            note(result, place)
            guard var hand = hands[place] else { return }
            hand.isUnderWay = false
            let now = clock.now
            let step = hand.state.answered(result.answer, at: now)
            hands[place] = hand
            observer?(.answered(request: hand.number, answer: result.answer, at: now))
            take(step, place, planned: now)
        }
        fill()
    }

    /// Takes requests out of the queue while there are hands for them.
    private func fill() {
        for place in hands.indices where queued > 0 && hands[place] == nil {
            let batch = queue[queueStart]
            queue[queueStart].body = []
            queueStart += 1
            if queueStart >= max(64, queue.count / 2) {
                queue.removeFirst(queueStart)
                queueStart = 0
            }
            let number = started
            started += 1
            var state = RetryState(policy, key: Draw.fold(Draw.fold(seed, Self.purpose), number))
            let now = clock.now
            let step = state.begin(at: now, bytes: batch.bytes)
            hands[place] = Hand(batch: batch, number: number, state: state, planned: now)
            take(step, place, planned: now)
        }
    }

    /// Goes on after a wait.
    private func resume(_ place: Int) {
        guard var hand = hands[place] else { return }
        let step = hand.state.resume(at: clock.now)
        hands[place] = hand
        take(step, place, planned: hand.planned)
    }

    /// Does what the client has decided.
    private func take(_ step: RetryStep, _ place: Int, planned: Nanos? = nil) {
        guard let hand = hands[place] else { return }
        switch step {
        case .send(let attempt):
            let now = clock.now
            ledger.attempts += 1
            if attempt.number == 2 { ledger.retried += 1 }
            let left = attempt.deadline.map { $0 > now ? $0 - now : 0 }
            hands[place]?.isUnderWay = transport.begin(place, hand.batch.body, timeoutNanos: left)
            observer?(.sent(request: hand.number, call: attempt.number, planned: planned ?? now, at: now))
            if hands[place]?.isUnderWay != true {
                settle(ExportEnd(cause: .refused, time: now, calls: attempt.number), place)
            }
        case .wait(let time):
            hands[place]?.planned = time
            observer?(.waits(request: hand.number, until: time))
        case .end(let end): settle(end, place)
        }
    }
}
