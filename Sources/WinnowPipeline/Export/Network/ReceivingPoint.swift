public import WinnowModel

/// A process that takes requests: one after the other, at the speed that its processor gives it.
///
/// Work is a linear function of requests, spans and bytes; several cores work on one queue as one that is as many times faster. What waits is
/// bounded; beyond that a request is refused, or lost in silence, as the product does.
public struct ReceivingPoint: Sendable {
    /// How a process works.
    public struct Settings: Sendable, Hashable {
        /// CPU time of a request whatever is in it, ns.
        public var requestNanos = 0.0
        /// CPU time of each span, ns.
        public var spanNanos = 0.0
        /// CPU time of each byte, ns.
        public var byteNanos = 0.0
        /// How many cores it has; 0: as many as it takes, so that it never waits for them.
        public var cores = 0.0
        /// What passes between work and answer, ns: others are busy with other requests meanwhile.
        public var latencyNanos: UInt64 = 0
        /// Most spans that may wait; 0: as many as come.
        public var mostWaitingSpans = 0
        /// Most bytes that may wait; 0: as many as come.
        public var mostWaitingBytes = 0
        /// What becomes of a request beyond that.
        public var overflow = Overflow.refuses(FaultAnswer(httpStatus: 503, grpcCode: 14))

        /// Creates a process that is never busy.
        public init() {}
    }

    /// What becomes of a request for which there is no room.
    public enum Overflow: Sendable, Hashable {
        /// Senders are told.
        case refuses(FaultAnswer)
        /// Senders are told that all is well, and the spans are gone.
        case drops
    }

    /// What becomes of a request.
    public enum Admission: Sendable, Hashable {
        /// Work on it begins and ends at these times, ns.
        case works(from: Nanos, until: Nanos)
        /// There is no room.
        case overflows(Overflow)
    }

    /// How it works.
    public let settings: Settings
    /// Until when it has work.
    public private(set) var busyUntil: Nanos = 0
    /// Work that was done, ns of CPU.
    public private(set) var workNanos = 0.0
    /// Most spans that ever waited.
    public private(set) var peakWaitingSpans = 0
    /// Spans that wait now, as of the last request.
    private var waitingSpans = 0
    private var waitingBytes = 0
    /// Requests that are not done, in order.
    private var waiting: [(until: Nanos, spans: Int, bytes: Int)] = []
    private var first = 0

    /// Creates an idle process.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Takes in a request that arrives at `now`; calls come in order of time.
    public mutating func admit(spans: Int, bytes: Int, slowdown: Double, at now: Nanos) -> Admission {
        let work =
            (settings.requestNanos + settings.spanNanos * Double(spans) + settings.byteNanos * Double(bytes)) * slowdown
        let latency = Self.later(now: 0, by: Double(settings.latencyNanos) * slowdown)
        if settings.cores <= 0 {
            workNanos += work
            return .works(from: now, until: Self.sum(now, latency))
        }
        while first < waiting.count, waiting[first].until <= now {
            waitingSpans -= waiting[first].spans
            waitingBytes -= waiting[first].bytes
            first += 1
        }
        if first == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 64, first * 2 > waiting.count {
            waiting.removeFirst(first)
            first = 0
        }
        if settings.mostWaitingSpans > 0, waitingSpans + spans > settings.mostWaitingSpans {
            return .overflows(settings.overflow)
        }
        if settings.mostWaitingBytes > 0, waitingBytes + bytes > settings.mostWaitingBytes {
            return .overflows(settings.overflow)
        }
        let from = max(now, busyUntil)
        busyUntil = Self.later(now: from, by: work / settings.cores)
        workNanos += work
        waiting.append((busyUntil, spans, bytes))
        waitingSpans += spans
        waitingBytes += bytes
        peakWaitingSpans = max(peakWaitingSpans, waitingSpans)
        return .works(from: from, until: Self.sum(busyUntil, latency))
    }

    /// The process ends: nothing waits any more.
    public mutating func clear() {
        busyUntil = 0
        waitingSpans = 0
        waitingBytes = 0
        waiting.removeAll()
        first = 0
    }

    private static func later(now: Nanos, by nanos: Double) -> Nanos {
        nanos < 1e18 ? sum(now, UInt64(max(0, nanos.rounded()))) : .max
    }

    private static func sum(_ a: Nanos, _ b: UInt64) -> Nanos {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
