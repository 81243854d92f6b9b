/// What clients read of an HTTP response to an export request.
public struct HTTPAnswer: Sendable, Hashable {
    /// Status code.
    public var status: Int
    /// The reason phrase as it came, which some clients put into their messages.
    public var reason: String
    /// The header `Retry-After` as it came; `nil`: there is none.
    public var retryAfter: String?
    /// The header `Location` as it came; `nil`: there is none.
    public var location: String?
    /// What the body says about rejected spans; `nil`: nothing.
    public var partialSuccess: PartialSuccess?
    /// Whether the body has OTLP's content type (`application/x-protobuf` or `application/json`) and cannot be read as a response: Go's clients
    /// call that a failure.
    public var isDamaged: Bool
    /// The body as text, cut at both ends: some clients put it into their messages.
    public var text: String

    /// Creates a response without headers and body; the phrase is that of the status where none is given.
    public init(
        status: Int, reason: String? = nil, retryAfter: String? = nil, location: String? = nil,
        partialSuccess: PartialSuccess? = nil, isDamaged: Bool = false, text: String = ""
    ) {
        self.status = status
        self.reason = reason ?? HTTPReason.phrase(of: status)
        self.retryAfter = retryAfter
        self.location = location
        self.partialSuccess = partialSuccess
        self.isDamaged = isDamaged
        self.text = text
    }
}
