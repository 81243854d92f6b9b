public import WinnowModel

/// What a client makes of how one attempt to send a request went: the only thing that queues and retries look at.
public enum AttemptOutcome: Sendable, Hashable, BitwiseCopyable {
    /// The request counts as delivered, whatever the answer's text says.
    case accepted
    /// The request may be sent again.
    case retryable
    /// The request may be sent again, but not before `delayNanos` have passed since the answer.
    case throttled(delayNanos: Nanos)
    /// The request is never sent again.
    case permanent
}
