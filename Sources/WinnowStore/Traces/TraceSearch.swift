public import WinnowModel

/// What a search in a store asks for; a trace that is found has, span by span, still to be held against the whole question.
public struct TraceSearch: Sendable {
    /// The trace itself.
    public var id: TraceID?
    /// What some span of the trace has, each.
    public var terms: [SearchTerm] = []
    /// The trace starts at or after, Unix ns.
    public var from: Nanos = 0
    /// The trace starts before, Unix ns; `nil`: at any time.
    public var until: Nanos?
    /// The trace lasts at least, ns.
    public var minDuration: UInt64 = 0
    /// The trace lasts at most, ns.
    public var maxDuration: UInt64 = .max

    /// Creates a search that finds every trace.
    public init() {}

    /// True where any length will do.
    var hasAnyDuration: Bool { minDuration == 0 && maxDuration == .max }
}
