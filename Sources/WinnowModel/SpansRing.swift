/// The stretches of spans that are in flight, by sequence: spans of one may still travel after later ones have started.
public struct SpansRing: Sendable {
    /// Sequence of the oldest stretch held.
    public private(set) var base = 0
    private var held: [Spans] = []
    /// How many traces came before each stretch held, and before the next one.
    private var earlierTraces: [UInt64] = [0]

    /// Creates an empty ring.
    public init() {}

    /// One past the newest sequence held.
    public var end: Int { base + held.count }

    /// The spans with this sequence, which must be held.
    public subscript(_ sequence: Int) -> Spans { held[sequence - base] }

    /// How many traces came before this stretch, which must be held: the number of its first trace, however traffic was cut into stretches.
    public func firstTrace(of sequence: Int) -> UInt64 { earlierTraces[sequence - base] }

    /// Takes in the next stretch; its sequence must be `end`. With `countsTraces` false its traces are those of one before it.
    public mutating func append(_ spans: Spans, countsTraces: Bool = true) {
        precondition(spans.sequence == end, "stretches come in order")
        held.append(spans)
        let traces = countsTraces ? UInt64(spans.batch.traceCount) : 0
        earlierTraces.append(earlierTraces[earlierTraces.count - 1] + traces)
    }

    /// Has an empty ring begin with this stretch, before which so many traces came.
    public mutating func begin(at sequence: Int, after traces: UInt64) {
        precondition(held.isEmpty, "a ring begins once")
        base = sequence
        earlierTraces = [traces]
    }

    /// Takes in, as they are, the stretches of another ring that this one has not seen yet.
    public mutating func follow(_ other: SpansRing) {
        if end < other.base {
            // What lies between was released before anybody asked for it.
            base = other.base
            held.removeAll()
            earlierTraces = [other.earlierTraces[0]]
        }
        while end < other.end {
            earlierTraces.append(other.earlierTraces[end - other.base + 1])
            held.append(other[end])
        }
    }

    /// Puts other spans in the place of a stretch that is held: the same traces and rows.
    public mutating func replace(_ spans: Spans) { held[spans.sequence - base] = spans }

    /// Lets go of what lies before `sequence`.
    public mutating func release(before sequence: Int) {
        let count = min(max(0, sequence - base), held.count)
        held.removeFirst(count)
        earlierTraces.removeFirst(count)
        base += count
    }
}
