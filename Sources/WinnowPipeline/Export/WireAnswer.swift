/// How one attempt to send a request ended on the wire, before any client has made something of it.
public enum WireAnswer: Sendable, Hashable {
    /// An HTTP response.
    case http(HTTPAnswer)
    /// A gRPC status.
    case grpc(GRPCAnswer)
    /// Nothing listens, or the name has no address: no byte was sent.
    case refusedConnection
    /// The connection was closed without an answer after the request was sent; the server may have taken it.
    case brokenConnection
    /// The connection was reset after the request was sent, which some clients tell from a connection that was closed.
    case resetConnection
    /// No answer came within the attempt's time-out; the server may have taken the request.
    case noAnswer
}
