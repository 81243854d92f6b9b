public import WinnowOTTL

/// Spans as one request hands them to a processor: grouped by resource and scope, in order.
public struct TelemetryRequest: Sendable, Equatable {
    /// The spans of one resource.
    public struct ResourceSpans: Sendable, Equatable {
        /// The resource.
        public var resource = ResourceRecord()
        /// Its scopes, in order.
        public var scopes: [ScopeSpans] = []

        /// Creates a group without spans.
        public init() {}
    }

    /// The spans of one instrumentation scope of a resource.
    public struct ScopeSpans: Sendable, Equatable {
        /// The scope.
        public var scope = ScopeRecord()
        /// Its spans, in order.
        public var spans: [SpanRecord] = []

        /// Creates a group without spans.
        public init() {}
    }

    /// The resources, in order.
    public var resources: [ResourceSpans] = []
    /// What the time of day is when a processor gets it; without it, asking for the time is an error.
    public var now: Instant?

    /// Creates an empty request.
    public init() {}
}
