import WinnowModel

/// A request on its way through an exporter: one that was offered, a batch of several, or a part of one that was cut.
struct Shipment: Sendable {
    /// Spans that came in one request.
    struct Part: Sendable, BitwiseCopyable {
        /// Where they end in `spans`.
        var end: Int
        /// Their size as a request of their own, bytes.
        var bytes: Int
    }

    /// Where it is.
    enum State: UInt8, Sendable, BitwiseCopyable {
        /// The place is free, or it waits to be sent.
        case waiting
        /// An attempt is not answered yet.
        case inFlight
        /// It waits for the next attempt.
        case backingOff
    }

    /// Its spans, before `start` those that were cut off.
    var spans: [SpanHandle] = []
    var start = 0
    /// What they are made of, before `firstPart` what was cut off.
    var parts: [Part] = []
    var firstPart = 0
    /// Size, bytes.
    var bytes = 0
    /// Whose requests are in it: the places of offers that are told when it is done.
    var offers: [Int32] = []
    /// When its caller's context ends, ns; `.max`: never.
    var contextEnd: Nanos = .max
    /// The offer whose caller's context it is sent in; -1: none.
    var contextOffer: Int32 = -1
    var state = State.waiting
    /// Counts the attempts that have stood here.
    var generation: UInt32 = 0
    /// How many spans it had when it was first sent.
    var counted = 0
    var retry = CollectorRetry(startingAt: 0, key: 0)
    /// How the last attempt failed.
    var answer: AttemptAnswer?

    /// How many spans are left.
    var count: Int { spans.count - start }
    /// The spans that are left.
    var rest: ArraySlice<SpanHandle> { spans[start...] }

    /// Forgets what was cut off.
    mutating func compact() {
        if firstPart > 0 { parts.removeSubrange(..<firstPart) }
        if start > 0 {
            spans.removeSubrange(..<start)
            for place in parts.indices { parts[place].end -= start }
        }
        (start, firstPart) = (0, 0)
    }

    /// Empties it for the next and keeps the memory.
    mutating func clear() {
        spans.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
        offers.removeAll(keepingCapacity: true)
        (start, firstPart, bytes, counted) = (0, 0, 0, 0)
        (contextEnd, contextOffer) = (.max, -1)
        state = .waiting
        generation &+= 1
        answer = nil
    }
}
