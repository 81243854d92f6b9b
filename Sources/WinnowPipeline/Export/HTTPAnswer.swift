/// What clients read of an HTTP response to an export request.
public struct HTTPAnswer: Sendable, Hashable {
    /// Status code.
    public var status: Int
    /// The header `Retry-After` as it came; `nil`: there is none.
    public var retryAfter: String?
    /// The header `Location` as it came; `nil`: there is none.
    public var location: String?
    /// What the body says about rejected spans; `nil`: nothing.
    public var partialSuccess: PartialSuccess?

    /// Creates a response without headers and body.
    public init(
        status: Int, retryAfter: String? = nil, location: String? = nil, partialSuccess: PartialSuccess? = nil
    ) {
        self.status = status
        self.retryAfter = retryAfter
        self.location = location
        self.partialSuccess = partialSuccess
    }
}
