import WinnowModel

/// An attribute of spans, events or resources.
struct AttributeSpec: Sendable {
    /// Where values come from.
    enum Source: Sendable, Hashable {
        case constant(AttributeValue)
        /// One of these; weights are empty for equal chances.
        case values([AttributeValue], weights: [Double])
        /// `prefix` and a number below `count`.
        case numbered(prefix: String, count: UInt64)
        /// Integers from `first` on.
        case integers(first: Int64, count: UInt64)
        /// How many attempts the operation's retried call took.
        case attempts
    }

    var key: String
    var source: Source
    var scope = ValueDomain.Scope.span
    /// Outcomes with which the attribute is written; empty: all.
    var outcomes: [String] = []
    /// True when it is set after the span has started: a start-time sampler can't see it.
    var isLate = false
    var place = SourcePlace()

    /// True when a span with this outcome carries the attribute.
    func applies(to outcome: String) -> Bool { outcomes.isEmpty || outcomes.contains(outcome) }
}

/// An event on a span.
struct EventSpec: Sendable {
    var name: String
    /// True when it happens as the span ends, false when as it starts.
    var atEnd = false
    /// Outcomes with which it happens; empty: all.
    var outcomes: [String] = []
    var attributes: [AttributeSpec] = []
    var place = SourcePlace()
}
