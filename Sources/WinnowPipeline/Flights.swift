public import WinnowModel

/// Export requests on their way, in order of arrival; emptied by whoever delivers them.
public struct Flights: Sendable {
    /// A request of one service instance.
    public struct Flight: Sendable {
        /// When the collector has it, ns.
        public var arrival: Nanos
        /// Who sent it.
        public var instance: Int
        /// Exact OTLP size of the request, bytes.
        public var bytes: Int
        /// Where its spans stand in `spans`, in the order in which they were handed over.
        public var range: Range<Int>
    }

    /// Requests in order of arrival.
    public var flights: [Flight] = []
    /// Spans of all requests.
    public var spans: [SpanHandle] = []
    /// Spans that found the queue full, and when.
    public var dropped: [SpanHandle] = []

    /// Creates an empty list.
    public init() {}

    /// True when there is neither a request nor a dropped span.
    public var isEmpty: Bool { flights.isEmpty && dropped.isEmpty }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        flights.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: true)
        dropped.removeAll(keepingCapacity: true)
    }
}
