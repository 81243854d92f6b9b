/// The stretches of spans that are in flight, by sequence: spans of one may still travel after later ones have started.
public struct SpansRing: Sendable {
    /// Sequence of the oldest stretch held.
    public private(set) var base = 0
    private var held: [Spans] = []

    /// Creates an empty ring.
    public init() {}

    /// One past the newest sequence held.
    public var end: Int { base + held.count }

    /// The spans with this sequence, which must be held.
    public subscript(_ sequence: Int) -> Spans { held[sequence - base] }

    /// Takes in the next stretch; its sequence must be `end`.
    public mutating func append(_ spans: Spans) {
        precondition(spans.sequence == end, "stretches come in order")
        held.append(spans)
    }

    /// Lets go of what lies before `sequence`.
    public mutating func release(before sequence: Int) {
        let count = min(max(0, sequence - base), held.count)
        held.removeFirst(count)
        base += count
    }
}
