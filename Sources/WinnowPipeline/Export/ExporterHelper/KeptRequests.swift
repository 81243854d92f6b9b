public import WinnowModel

/// What a storage keeps of a persistent queue (core v0.161.0, `exporterhelper/internal/queue/persistent_queue.go`).
public struct KeptRequests: Sendable, Hashable {
    /// A request under its number.
    public struct Request: Sendable, Hashable {
        /// Its number, which is its key.
        public var number: UInt64
        /// Its spans.
        public var spans: [SpanHandle]
        /// Its size, bytes.
        public var bytes: Int
    }

    /// The key of everything else that is kept.
    public static let metadataKey = "qmv0"

    /// The number that is read next.
    public var readNumber: UInt64 = 0
    /// The number that is written next.
    public var writeNumber: UInt64 = 0
    /// The numbers that were being sent, in the order in which they wait again.
    public var dispatched: [UInt64] = []
    /// Spans of all requests.
    public var items = 0
    /// Size of all requests, bytes.
    public var bytes = 0
    /// The requests, in order of their numbers.
    public var requests: [Request] = []

    /// Creates an empty storage after its first start.
    public init() {}

    /// All keys, as texts in order.
    public var keys: [String] { requests.map { String($0.number) }.sorted() + [Self.metadataKey] }
}
