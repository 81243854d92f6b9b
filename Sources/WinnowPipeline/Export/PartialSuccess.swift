/// `partial_success` of an OTLP response.
public struct PartialSuccess: Sendable, Hashable {
    /// Spans that the server says it did not take; any number may come off a wire.
    public var rejectedSpans: Int64
    /// What the server says about them.
    public var message: String

    /// Creates what a server says.
    public init(rejectedSpans: Int64, message: String = "") {
        self.rejectedSpans = rejectedSpans
        self.message = message
    }
}
