/// What a client believes of spans when it is done with their request, beside what the server has said.
public enum DeliveryBelief: Sendable, Hashable, BitwiseCopyable {
    /// It believes what the server said.
    case asAnswered
    /// It counts all spans as sent although the server did not take `rejectedSpans` of them; any number may come off a wire.
    case sentThoughRejected(rejectedSpans: Int64)
    /// It reports an error although the server took all but `rejectedSpans` of the spans.
    case failedThoughTaken(rejectedSpans: Int64)
    /// It counts the spans as sent although the server only pointed to another place: no server has them.
    case sentThoughRedirected
}
