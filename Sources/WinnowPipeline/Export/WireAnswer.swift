/// How one attempt to send a request ended on the wire, before any client has made something of it.
public enum WireAnswer: Sendable, Hashable {
    /// An HTTP response.
    case http(HTTPAnswer)
    /// A gRPC status.
    case grpc(GRPCAnswer)
    /// Nothing listens, or the name has no address: no byte was sent.
    case refusedConnection
    /// The connection broke after the request was sent; the server may have taken it.
    case brokenConnection
    /// No answer came within the attempt's time-out; the server may have taken the request.
    case noAnswer
}
