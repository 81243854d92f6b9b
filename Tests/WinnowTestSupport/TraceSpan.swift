public import WinnowModel

/// A span of a test's trace, with its children inside it.
///
/// Times are absolute, in nanoseconds; the initialiser takes milliseconds.
public struct TraceSpan: Sendable {
    /// The parent that a span names.
    public enum Parent: Sendable, Equatable {
        /// None.
        case root
        /// The span at this place of the flattened trace.
        case row(Int)
        /// One that is not in the data.
        case missing
    }

    /// A value, or a domain that each span draws its value from.
    public enum Value: Sendable {
        /// Always this.
        case constant(AttributeValue)
        /// Drawn by the span's key.
        case drawn(ValueDomain)
    }

    /// An attribute.
    public struct Attribute: Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: Value
        /// Whether a start-time sampler may see it.
        public var atStart: Bool

        /// Creates an attribute.
        public init(key: String, value: Value, atStart: Bool = true) {
            self.key = key
            self.value = value
            self.atStart = atStart
        }
    }

    /// Name of the service.
    public var service: String
    /// Name of the span.
    public var name: String
    /// Kind of the span.
    public var kind: SpanKind
    /// Parent; `Trace.build` sets it from the nesting unless it is `missing`.
    public var parent = Parent.root
    /// Start, ns.
    public var start: Nanos
    /// End, ns.
    public var end: Nanos
    /// Status.
    public var status = SpanStatus.unset
    /// Attributes of the span, in order.
    public var attributes: [Attribute] = []
    /// Attributes of the span's resource, in order.
    public var resource: [Attribute] = []
    /// The `tracestate` header.
    public var traceState = ""
    /// Spans below.
    public var children: [TraceSpan]

    /// Creates a span that lasts over `millis`, with its children.
    public init(
        _ service: String = "service", _ name: String = "operation", _ kind: SpanKind = .internal,
        _ millis: ClosedRange<UInt64> = 0...1, @TraceBuilder children: () -> [TraceSpan] = { [] }
    ) {
        self.service = service
        self.name = name
        self.kind = kind
        start = millis.lowerBound * Duration64.millisecond
        end = millis.upperBound * Duration64.millisecond
        self.children = children()
    }

    /// The span with this status.
    public func status(_ status: SpanStatus) -> TraceSpan { with { $0.status = status } }

    /// The span with one more attribute.
    public func attribute(_ key: String, _ value: AttributeValue, atStart: Bool = true) -> TraceSpan {
        with { $0.attributes.append(Attribute(key: key, value: .constant(value), atStart: atStart)) }
    }

    /// The span with one more attribute that each span draws.
    public func attribute(_ key: String, drawn domain: ValueDomain) -> TraceSpan {
        with { $0.attributes.append(Attribute(key: key, value: .drawn(domain), atStart: true)) }
    }

    /// The span with one more attribute of its resource.
    public func resource(_ key: String, _ value: AttributeValue) -> TraceSpan {
        with { $0.resource.append(Attribute(key: key, value: .constant(value), atStart: true)) }
    }

    /// The span with this `tracestate`.
    public func traceState(_ header: String) -> TraceSpan { with { $0.traceState = header } }

    /// The span below a parent that is not in the data.
    public func orphaned() -> TraceSpan { with { $0.parent = .missing } }

    private func with(_ change: (inout TraceSpan) -> Void) -> TraceSpan {
        var copy = self
        change(&copy)
        return copy
    }
}

/// Collects the spans that stand in a block.
@resultBuilder
public enum TraceBuilder {
    /// A span.
    public static func buildExpression(_ span: TraceSpan) -> [TraceSpan] { [span] }
    /// Several spans.
    public static func buildExpression(_ spans: [TraceSpan]) -> [TraceSpan] { spans }
    /// One after the other.
    public static func buildBlock(_ parts: [TraceSpan]...) -> [TraceSpan] { parts.flatMap { $0 } }
    /// Perhaps.
    public static func buildOptional(_ part: [TraceSpan]?) -> [TraceSpan] { part ?? [] }
    /// One way.
    public static func buildEither(first part: [TraceSpan]) -> [TraceSpan] { part }
    /// The other way.
    public static func buildEither(second part: [TraceSpan]) -> [TraceSpan] { part }
    /// Again and again.
    public static func buildArray(_ parts: [[TraceSpan]]) -> [TraceSpan] { parts.flatMap { $0 } }
}
