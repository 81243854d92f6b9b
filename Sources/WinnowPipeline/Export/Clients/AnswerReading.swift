/// What a client reads out of one answer.
public struct AnswerReading: Sendable, Hashable, BitwiseCopyable {
    /// What queues and retries look at.
    public var outcome: AttemptOutcome
    /// The delay that the server asked for as the client took it, ns, which may be negative; `nil`: none, or none that the client reads.
    public var askedNanos: Int64?
    /// What the client believes of the spans where the request ends with this answer.
    public var belief: DeliveryBelief

    init(_ outcome: AttemptOutcome, askedNanos: Int64? = nil, belief: DeliveryBelief = .asAnswered) {
        self.outcome = outcome
        self.askedNanos = askedNanos
        self.belief = belief
    }

    /// An answer after which the request may be sent again, after a delay where the server asked for one.
    static func again(after askedNanos: Int64?) -> AnswerReading {
        guard let askedNanos else { return AnswerReading(.retryable) }
        return AnswerReading(.throttled(delayNanos: UInt64(clamping: askedNanos)), askedNanos: askedNanos)
    }
}
