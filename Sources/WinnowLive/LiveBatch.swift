public import WinnowModel

/// One OTLP request that is to be sent.
public struct LiveBatch: Sendable {
    /// The body as it is sent, compressed where it is.
    public var body: [UInt8]
    /// Length of the body before it was compressed, bytes.
    public var bytes: Int
    /// Spans in it.
    public var spans: Int
    /// When the last of its spans ends, in the time of the traces, ns.
    public var due: Nanos

    /// Creates a request.
    public init(body: [UInt8], bytes: Int, spans: Int, due: Nanos) {
        self.body = body
        self.bytes = bytes
        self.spans = spans
        self.due = due
    }
}
