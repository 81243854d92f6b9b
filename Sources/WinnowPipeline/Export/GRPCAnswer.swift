/// What clients read of a gRPC status.
public struct GRPCAnswer: Sendable, Hashable {
    /// The status code, 0 (OK) to 16.
    public var code: Int
    /// The delay of `google.rpc.RetryInfo`, ns, which may be negative; `nil`: there is none, or it cannot be read.
    public var retryDelayNanos: Int64?
    /// What the response says about rejected spans; `nil`: nothing.
    public var partialSuccess: PartialSuccess?

    /// Creates a status without details.
    public init(code: Int, retryDelayNanos: Int64? = nil, partialSuccess: PartialSuccess? = nil) {
        self.code = code
        self.retryDelayNanos = retryDelayNanos
        self.partialSuccess = partialSuccess
    }
}
