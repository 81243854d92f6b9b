/// What a backend does with the requests that it gets.
public struct BackendBehavior: Sendable, Hashable {
    /// How fast it works, and what it does when it does not keep up.
    public var point = ReceivingPoint.Settings()
    /// Bytes on disk or in memory for each byte of OTLP that it stores, indexes included.
    public var storedShare = 1.0
    /// Most traces that it keeps; the oldest go first. `nil`: all.
    public var mostTraces: Int?
    /// What it answers when it cannot write.
    public var full = FaultAnswer(httpStatus: 503, grpcCode: 14)
    /// Whether it speaks gRPC rather than HTTP.
    public var speaksGRPC = true
    /// What holds it back, for people: the setting to change.
    public var bottleneck = ""

    /// Creates a backend that takes everything at once.
    public init() {}
}
