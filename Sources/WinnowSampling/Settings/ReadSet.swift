/// What of a span decides in a sampler: everything else could be anything and nothing would change.
///
/// Times, kinds, status codes, flags, the tree of a trace, and which spans share a service or an instance are read by everyone and not
/// listed. Each sampler's settings say their own set beside their declaration (`reads`), so that a new one can't be forgotten.
public struct ReadSet: Sendable, Hashable {
    /// Which part of a trace id is read.
    public enum TraceIDPart: Int, Sendable, Hashable, Comparable {
        /// None: any id does.
        case nothing
        /// Bytes 8 to 15, or some of them.
        case low
        /// All 16 bytes.
        case whole

        /// A larger part reads more.
        public static func < (a: TraceIDPart, b: TraceIDPart) -> Bool { a.rawValue < b.rawValue }
    }

    /// Which part of the trace id.
    public var traceID = TraceIDPart.nothing
    /// Keys of attributes of spans and resources; `service.name` is the service.
    public var attributes: Set<String> = []
    /// Keys of members of the trace state.
    public var traceState: Set<String> = []
    /// Whether names of spans.
    public var spanNames = false
    /// Whether anything else may be read: an expression that names what it looks at.
    public var isUnbounded = false

    /// Anything may be read.
    public static var everything: ReadSet {
        var set = ReadSet(traceID: .whole, spanNames: true)
        set.isUnbounded = true
        return set
    }

    /// Creates a set; by default it reads nothing.
    public init(
        traceID: TraceIDPart = .nothing, attributes: Set<String> = [], traceState: Set<String> = [],
        spanNames: Bool = false
    ) {
        self.traceID = traceID
        self.attributes = attributes
        self.traceState = traceState
        self.spanNames = spanNames
    }

    /// What both read together.
    public func union(_ other: ReadSet) -> ReadSet {
        var both = ReadSet(
            traceID: max(traceID, other.traceID), attributes: attributes.union(other.attributes),
            traceState: traceState.union(other.traceState), spanNames: spanNames || other.spanNames)
        both.isUnbounded = isUnbounded || other.isUnbounded
        return both
    }

    /// What all read together.
    public static func union(_ sets: some Sequence<ReadSet>) -> ReadSet { sets.reduce(ReadSet()) { $0.union($1) } }
}
