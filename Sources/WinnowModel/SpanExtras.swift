/// What few spans carry beside their columns: status message, trace state, events, links, counts of what was dropped.
public struct SpanExtras: Sendable, Hashable {
    /// An event on a span.
    public struct Event: Sendable, Hashable {
        /// When it happened.
        public enum Time: Sendable, Hashable {
            /// At this Unix time in nanoseconds (recorded spans).
            case at(Nanos)
            /// When the span starts (generated spans).
            case start
            /// When the span ends (generated spans).
            case end
        }

        /// When it happened.
        public var time: Time
        /// Number of the name in the string table.
        public var name: UInt32
        /// Row of the attribute table.
        public var attributes: UInt32
        /// How many attributes the producer dropped.
        public var droppedAttributes: UInt32

        /// Creates an event.
        public init(time: Time, name: UInt32, attributes: UInt32 = 0, droppedAttributes: UInt32 = 0) {
            self.time = time
            self.name = name
            self.attributes = attributes
            self.droppedAttributes = droppedAttributes
        }
    }

    /// A link to another span.
    public struct Link: Sendable, Hashable {
        /// The trace that is linked to.
        public var traceID: TraceID
        /// The span that is linked to.
        public var spanID: UInt64
        /// Number in the string table.
        public var traceState: UInt32
        /// Row of the attribute table.
        public var attributes: UInt32
        /// OTLP `flags` of the link.
        public var flags: UInt32
        /// How many attributes the producer dropped.
        public var droppedAttributes: UInt32

        /// Creates a link.
        public init(
            traceID: TraceID, spanID: UInt64, traceState: UInt32 = 0, attributes: UInt32 = 0, flags: UInt32 = 0,
            droppedAttributes: UInt32 = 0
        ) {
            self.traceID = traceID
            self.spanID = spanID
            self.traceState = traceState
            self.attributes = attributes
            self.flags = flags
            self.droppedAttributes = droppedAttributes
        }
    }

    /// Number of the status message in the string table.
    public var statusMessage: UInt32 = 0
    /// Number of the trace state in the string table.
    public var traceState: UInt32 = 0
    /// Events, in the order of the span.
    public var events: [Event] = []
    /// Links, in the order of the span.
    public var links: [Link] = []
    /// How many attributes the producer dropped.
    public var droppedAttributes: UInt32 = 0
    /// How many events the producer dropped.
    public var droppedEvents: UInt32 = 0
    /// How many links the producer dropped.
    public var droppedLinks: UInt32 = 0

    /// How long a part of a span lasted that does not say when it started (a late report to Zipkin), ns; joining parts takes it away.
    public var partDuration: Nanos = 0

    /// Creates extras that say nothing.
    public init() {}
}
