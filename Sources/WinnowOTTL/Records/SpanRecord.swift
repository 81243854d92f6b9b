public import WinnowModel

/// A resource as plain values that statements may change.
public struct ResourceRecord: Sendable, Equatable {
    /// The attributes, in order.
    public var attributes = ValueMap()
    /// How many attributes the producer dropped.
    public var droppedAttributes: UInt32 = 0
    /// The schema URL.
    public var schemaURL: Text = ""

    /// Creates a resource that says nothing.
    public init() {}
}

/// An instrumentation scope as plain values that statements may change.
public struct ScopeRecord: Sendable, Equatable {
    /// The name.
    public var name: Text = ""
    /// The version.
    public var version: Text = ""
    /// The attributes, in order.
    public var attributes = ValueMap()
    /// How many attributes the producer dropped.
    public var droppedAttributes: UInt32 = 0
    /// The schema URL.
    public var schemaURL: Text = ""

    /// Creates a scope that says nothing.
    public init() {}
}

/// An event of a span as plain values.
public struct EventRecord: Sendable, Equatable {
    /// Unix nanoseconds.
    public var time: UInt64 = 0
    /// The name.
    public var name: Text = ""
    /// The attributes, in order.
    public var attributes = ValueMap()
    /// How many attributes the producer dropped.
    public var droppedAttributes: UInt32 = 0

    /// Creates an event that says nothing.
    public init() {}
}

/// A link of a span as plain values.
public struct LinkRecord: Sendable, Equatable {
    /// The trace's id.
    public var traceID = TraceID(high: 0, low: 0)
    /// The span's id.
    public var spanID: UInt64 = 0
    /// The W3C trace state.
    public var traceState: Text = ""
    /// The attributes, in order.
    public var attributes = ValueMap()
    /// OTLP's flags.
    public var flags: UInt32 = 0
    /// How many attributes the producer dropped.
    public var droppedAttributes: UInt32 = 0

    /// Creates a link that says nothing.
    public init() {}
}

/// A span's status as plain values.
public struct StatusRecord: Sendable, Equatable {
    /// OTLP's number of the code; statements may set any.
    public var code: Int32 = 0
    /// The message.
    public var message: Text = ""

    /// Creates an unset status.
    public init() {}
}

/// A span as plain values that statements may change.
public struct SpanRecord: Sendable, Equatable {
    /// The trace's id.
    public var traceID = TraceID(high: 0, low: 0)
    /// The span's id.
    public var spanID: UInt64 = 0
    /// The parent's id; 0: none.
    public var parentSpanID: UInt64 = 0
    /// The W3C trace state.
    public var traceState: Text = ""
    /// OTLP's flags.
    public var flags: UInt32 = 0
    /// The name.
    public var name: Text = ""
    /// OTLP's number of the kind; statements may set any.
    public var kind: Int32 = 0
    /// Unix nanoseconds.
    public var startTime: UInt64 = 0
    /// Unix nanoseconds.
    public var endTime: UInt64 = 0
    /// The attributes, in order.
    public var attributes = ValueMap()
    /// How many attributes the producer dropped.
    public var droppedAttributes: UInt32 = 0
    /// The events, in order.
    public var events: [EventRecord] = []
    /// How many events the producer dropped.
    public var droppedEvents: UInt32 = 0
    /// The links, in order.
    public var links: [LinkRecord] = []
    /// How many links the producer dropped.
    public var droppedLinks: UInt32 = 0
    /// The status.
    public var status = StatusRecord()

    /// Creates a span that says nothing.
    public init() {}
}

/// What a statement or a condition sees and may change: a span with its resource and scope, an event of it, a cache.
public struct TelemetryRecord: Sendable {
    /// The resource.
    public var resource = ResourceRecord()
    /// The instrumentation scope.
    public var scope = ScopeRecord()
    /// The span.
    public var span = SpanRecord()
    /// Which of the span's events is looked at, in the context of span events.
    public var event: Int?
    /// Whether `event_index` is known; the Collector's transform processor does not say it.
    public var knowsEventIndex = true
    /// What statements keep for later ones.
    public var cache = ValueMap()
    /// What `Now()` answers; without it that is an error.
    public var now: Instant?

    /// Creates a record that says nothing.
    public init() {}
}
