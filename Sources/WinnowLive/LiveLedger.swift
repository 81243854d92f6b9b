/// What became of every span that was to be sent: offered = the sum over all fates, once all is over.
public struct LiveLedger: Sendable, Hashable {
    private var spans = [UInt64](repeating: 0, count: LiveFate.allCases.count)
    /// Spans that were to be sent.
    public internal(set) var offered: UInt64 = 0
    /// Spans of requests that were sent as a whole at least once.
    public internal(set) var sent: UInt64 = 0
    /// Acknowledged spans of which the receiver may have had an earlier attempt as well, whose answer never came.
    public internal(set) var perhapsTwice: UInt64 = 0
    /// Requests that were to be sent.
    public internal(set) var requests: UInt64 = 0
    /// Requests that were sent or tried more than once.
    public internal(set) var retried: UInt64 = 0
    /// Calls that were made, tried connections included.
    public internal(set) var attempts: UInt64 = 0
    /// Bytes that were sent, heads of requests included.
    public internal(set) var bytes: UInt64 = 0
    /// Answers that are a success and whose body is no OTLP response, though they say that it is one.
    public internal(set) var damagedAnswers: UInt64 = 0
    /// Whether a connection to the receiver ever stood.
    public internal(set) var hasConnected = false
    /// Requests that are over.
    public internal(set) var finished: UInt64 = 0

    /// Creates an empty ledger.
    public init() {}

    /// Spans that came to this end.
    public subscript(_ fate: LiveFate) -> UInt64 { spans[fate.rawValue] }

    mutating func add(_ count: Int, to fate: LiveFate) { spans[fate.rawValue] += UInt64(max(0, count)) }

    /// Spans that the receiver said it did not take.
    public var refused: UInt64 { self[.refused] + self[.rejected] + self[.redirected] + self[.givenUp] }

    /// Spans that no receiver was ever sent.
    public var dropped: UInt64 { self[.queueFull] + self[.unsent] + self[.tooLarge] + self[.interrupted] }

    /// Spans of requests that wait or are under way.
    public var open: UInt64 { offered - min(offered, spans.reduce(0, +)) }

    /// Whether every span that was offered has come to exactly one end.
    public var isClosed: Bool { offered == spans.reduce(0, +) }

    /// Whether nothing at all could be connected, although it was tried.
    public var isUnconnected: Bool { attempts > 0 && !hasConnected }
}
