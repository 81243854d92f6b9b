import WinnowModel

@testable import WinnowPipeline

/// An exporter with drawn settings under drawn requests and answers, and what became of every span and caller.
struct DrawnExporter {
    let settings: ExporterHelperSettings
    let sizing: DrawnSizing
    private(set) var exporter: ExporterHelper
    private var output = ExporterOutput()
    private var flights: [(time: Nanos, attempt: ExporterAttempt, answer: AttemptAnswer, spans: [SpanHandle])] = []
    private var draws: UInt64 = 0
    private(set) var offered: [[SpanHandle]] = []
    /// How often each span was delivered and lost, and how often each caller was answered.
    private(set) var delivered: [SpanHandle: Int] = [:]
    private(set) var lost: [SpanHandle: Int] = [:]
    private(set) var answered: [Int: Int] = [:]
    private(set) var mostInFlight = 0
    private(set) var faults: [String] = []
    private(set) var attempts = 0
    private(set) var shutdownEnd: Nanos?
    private var now: Nanos = 0

    init(seed: UInt64, isPersistent: Bool = false) {
        func draw(_ purpose: UInt64, _ bound: UInt64) -> UInt64 { Draw.below(bound, Draw.word(seed, purpose)) }
        var settings = ExporterHelperSettings()
        settings.timeoutNanos = [0, 40, 500][Int(draw(1, 3))] * 1_000_000
        settings.backoff =
            draw(2, 3) == 0
            ? nil
            : CollectorBackoff(
                initialIntervalNanos: draw(3, 50) * 1_000_000, maxIntervalNanos: 200_000_000,
                randomizationFactor: draw(4, 2) == 0 ? 0 : 0.5, maxElapsedNanos: draw(5, 2) * 900_000_000)
        var queue = ExporterHelperSettings.Queue()
        queue.sizer = ExporterHelperSettings.Sizer.allCases[Int(draw(6, 3))]
        queue.capacity = Int64([6, 40, 4000][Int(draw(6, 3))])
        queue.consumers = 1 + Int(draw(7, 4))
        queue.blocksOnOverflow = draw(8, 2) == 0
        queue.isPersistent = isPersistent
        queue.waitsForResult = !isPersistent && draw(9, 2) == 0
        if draw(10, 3) > 0 {
            var batch = ExporterHelperSettings.Batch()
            batch.sizer = draw(11, 2) == 0 ? .items : .bytes
            batch.flushNanos = (1 + draw(12, 80)) * 1_000_000
            let unit = batch.sizer == .items ? 1 : 120
            batch.least = Int64(draw(13, 20)) * Int64(unit)
            batch.most = draw(14, 2) == 0 ? 0 : batch.least + Int64(draw(15, 10)) * Int64(unit) + 1
            queue.batch = batch
        }
        settings.queue = isPersistent || draw(16, 6) > 0 ? queue : nil
        self.settings = settings
        sizing = DrawnSizing(seed: seed)
        exporter = ExporterHelper(settings, key: seed)
        draws = seed &* 0x9E37_79B9_7F4A_7C15
    }

    private mutating func draw(_ bound: UInt64) -> UInt64 {
        draws &+= 1
        return Draw.below(bound, Draw.finish(draws))
    }

    /// Offers requests, answers attempts, and shuts down; what is still blocked then gives up.
    mutating func run(requests: Int, restoring kept: KeptRequests? = nil) {
        exporter.start(restoring: kept, at: 0, sizing: sizing, into: &output)
        take()
        for _ in 0..<requests {
            pass(until: now + draw(30) * 1_000_000)
            offer()
        }
        pass(until: now + draw(200) * 1_000_000)
        exporter.shutdown(at: now, sizing: sizing, into: &output)
        take()
        while shutdownEnd == nil || !flights.isEmpty || exporter.nextTime < .max {
            let next = min(flights.map(\.time).min() ?? .max, exporter.nextTime)
            if next == .max { break }
            pass(until: max(now, next))
        }
        for caller in offered.indices where answered[caller] == nil {
            exporter.cancel(caller: caller, at: now, sizing: sizing, into: &output)
            take()
        }
    }

    private mutating func offer() {
        let caller = offered.count
        let spans = (0..<Int(draw(14))).map { SpanHandle(sequence: caller, row: $0) }
        offered.append(spans)
        let deadline = draw(4) == 0 ? now + draw(300) * 1_000_000 : .max
        let result = exporter.offer(
            spans[...], bytes: sizing.bytes(spans[...]), caller: caller, deadline: deadline, at: now, sizing: sizing,
            into: &output)
        if result != .pending { answered[caller, default: 0] += 1 }
        take()
    }

    private mutating func pass(until end: Nanos) {
        while true {
            let first = flights.min { $0.time < $1.time }?.time ?? .max
            let next = min(first, exporter.nextTime)
            if next > end || next == .max { break }
            now = max(now, next)
            if first == next, let place = flights.firstIndex(where: { $0.time == first }) {
                let flight = flights.remove(at: place)
                book(flight.spans, flight.answer)
                exporter.answer(flight.attempt.id, flight.answer, at: now, sizing: sizing, into: &output)
                exporter.answer(flight.attempt.id, .accepted, at: now, sizing: sizing, into: &output)
            } else {
                exporter.advance(to: now, sizing: sizing, into: &output)
            }
            take()
        }
        now = max(now, end)
    }

    private mutating func book(_ spans: [SpanHandle], _ answer: AttemptAnswer) {
        if answer.outcome == .accepted {
            for span in spans { delivered[span, default: 0] += 1 }
        } else if let kept = answer.handedBack {
            for (place, span) in spans.enumerated() where !kept.contains(place) { delivered[span, default: 0] += 1 }
        }
    }

    private mutating func take() {
        for attempt in output.attempts {
            attempts += 1
            let spans = output.spans[attempt.range]
            check(attempt, spans)
            let end = now + draw(120) * 1_000_000
            if end > attempt.deadline {
                flights.append((max(now, attempt.deadline), attempt, .deadlineExceeded, Array(spans)))
                continue
            }
            let answer: AttemptAnswer =
                switch draw(8) {
                case 0: AttemptAnswer(.permanent)
                case 1: AttemptAnswer(.retryable)
                case 2: AttemptAnswer(.throttled(delayNanos: draw(60) * 1_000_000))
                case 3: AttemptAnswer(.retryable, handedBack: spans.count / 3..<spans.count)
                default: .accepted
                }
            flights.append((end, attempt, answer, Array(spans)))
        }
        for id in output.canceled {
            if let place = flights.firstIndex(where: { $0.attempt.id == id }) {
                (flights[place].time, flights[place].answer) = (now, .canceled)
            }
        }
        for loss in output.losses where !loss.isKept {
            for span in output.lostSpans[loss.range] { lost[span, default: 0] += 1 }
        }
        for back in output.returns { answered[back.caller, default: 0] += 1 }
        if let end = output.shutdownEnd {
            if shutdownEnd != nil { faults.append("a second end") }
            shutdownEnd = end
        }
        mostInFlight = max(mostInFlight, exporter.counters.inFlight ?? 0)
        output.removeAll()
    }

    private mutating func check(_ attempt: ExporterAttempt, _ spans: ArraySlice<SpanHandle>) {
        if attempt.start != now { faults.append("an attempt at \(attempt.start), asked for at \(now)") }
        // Each request's spans are a message of their own.
        var bytes = 0
        var start = spans.startIndex
        while start < spans.endIndex {
            let end = spans[start...].firstIndex { $0.sequence != spans[start].sequence } ?? spans.endIndex
            bytes += sizing.bytes(spans[start..<end])
            start = end
        }
        if bytes != attempt.bytes { faults.append("\(attempt.bytes) bytes, wanted \(bytes)") }
    }
}
