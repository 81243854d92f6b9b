/// Why a client gives a request up.
public enum LossCause: String, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// The answer forbids to send it again, or the client does not send such a request again.
    case refused
    /// It was sent as often as the client sends one.
    case attempts
    /// The longest time for sending it again and again is over, or would be before the next attempt.
    case elapsed
    /// The wait that the server asked for would end after the longest time for sending it again and again.
    case wouldElapse
    /// The time-out for the request as a whole, or that of whoever asked for it, is over, or would be before the next attempt.
    case deadline
    /// The client was shut down while it waited.
    case shutdown
    /// It was never sent: it is larger than a request may be.
    case tooLarge
}
