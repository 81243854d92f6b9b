/// What has become of a span that was to be sent.
public enum LiveFate: Int, Sendable, Hashable, CaseIterable {
    /// The receiver said that it took it.
    case acknowledged
    /// The receiver refused its request for good.
    case refused
    /// The receiver took its request but rejected some of the spans: as many as it says.
    case rejected
    /// The receiver pointed to another place, where the client does not go: it believes such a batch delivered, but nobody has it.
    case redirected
    /// The receiver asked to try again until the client gave up.
    case givenUp
    /// The whole request was sent and no answer came: the receiver may have taken it or not.
    case unknown
    /// The request was never sent as a whole: nothing listened, or there was no time.
    case unsent
    /// The client sends no request of such a size.
    case tooLarge
    /// The queue was full: the receiver could not take it in time.
    case queueFull
    /// It was not sent any more when the run was broken off.
    case interrupted
}
