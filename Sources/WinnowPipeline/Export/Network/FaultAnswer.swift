/// What a fault has a server say, in either protocol.
public struct FaultAnswer: Sendable, Hashable {
    /// HTTP status code.
    public var httpStatus: Int
    /// gRPC status code.
    public var grpcCode: Int
    /// How long senders are told to wait, ns; `nil`: they are not told.
    public var retryAfterNanos: UInt64?

    /// Creates an answer.
    public init(httpStatus: Int, grpcCode: Int, retryAfterNanos: UInt64? = nil) {
        self.httpStatus = httpStatus
        self.grpcCode = grpcCode
        self.retryAfterNanos = retryAfterNanos
    }

    /// The answer on the wire: HTTP tells whole seconds, rounded up.
    public func answer(isGRPC: Bool) -> WireAnswer {
        if isGRPC {
            return .grpc(
                GRPCAnswer(code: grpcCode, retryDelayNanos: retryAfterNanos.map { Int64(clamping: $0) }))
        }
        let seconds = retryAfterNanos.map { $0 / 1_000_000_000 + ($0 % 1_000_000_000 == 0 ? 0 : 1) }
        return .http(HTTPAnswer(status: httpStatus, retryAfter: seconds.map(String.init)))
    }
}
