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
        /// What `BatchSpanProcessors.answered` is told that its answer is for.
        public var export: ExportID
        /// Whether the processor knows the answer already; else it is busy until it is told.
        public var isAnswered: Bool
    }

    /// Requests in order of arrival.
    public var flights: [Flight] = []
    /// Spans of all requests.
    public var spans: [SpanHandle] = []
    /// Spans that found the queue full, or made room in it for others.
    public var dropped: [SpanHandle] = []
    /// Spans that were lost otherwise.
    public var lost: [(span: SpanHandle, loss: SpanLoss)] = []
    /// Exports that processors have given up; those that are cancelled end now, the others run on.
    public var givenUp: [(export: ExportID, isCancelled: Bool)] = []

    /// Creates an empty list.
    public init() {}

    /// True when nothing is in it.
    public var isEmpty: Bool { flights.isEmpty && dropped.isEmpty && lost.isEmpty && givenUp.isEmpty }

    /// Notes a span that is lost.
    mutating func lose(_ span: SpanHandle, _ loss: SpanLoss) {
        if loss == .queueFull { dropped.append(span) } else { lost.append((span, loss)) }
    }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        flights.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: true)
        dropped.removeAll(keepingCapacity: true)
        lost.removeAll(keepingCapacity: true)
        givenUp.removeAll(keepingCapacity: true)
    }
}
