public import WinnowModel

/// Export requests on their way, in order of arrival; emptied by whoever delivers them.
public struct Flights: Sendable {
    /// A request of one service instance.
    public struct Flight: Sendable {
        /// When the collector has it, ns.
        public var arrival: Nanos
        /// When it was given out, ns.
        public var departure: Nanos = 0
        /// Its number in the instance's processor.
        public var export: UInt32 = 0
        /// When the processor's time for it is over, ns; `nil`: it does not say.
        public var contextEnd: Nanos?
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
