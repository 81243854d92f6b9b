public import WinnowModel

/// What a stage of a collector made of the spans it was given, in the order it happened. Emptied by the caller.
public struct StageOutput: Sendable {
    /// Spans that go on to the next stage now.
    public var kept: [SpanHandle] = []
    /// Where requests end that the next stage gets, in `kept`; what stands after the last end is one more, and so are all where there is none.
    public var keptEnds: [Int] = []
    /// Spans whose way ends here.
    public var gone = EndedSpans()
    /// Decisions taken.
    public var decisions: [TraceDecision] = []
    /// What waits after the call; set by stages that hold spans.
    public var load = StageLoad()
    /// When the stage next wants the clock; `nil`: not at all.
    public var nextTick: Nanos?
    /// Rules that fired, for `TraceDecision.votes`.
    public var votes: [UInt16] = []
    /// Raw values of policies' verdicts, for `TraceDecision.verdicts`.
    public var verdicts: [UInt8] = []
    /// Spans that came after their trace's decision: the trace, the round whose decision they share, and whether they go on.
    public var late: [(trace: SpanHandle, round: Int, kept: Bool)] = []

    /// Creates an empty output.
    public init() {}

    /// True when nothing has become of any span or trace: what came in waits, as it mostly does.
    @inlinable public var isQuiet: Bool { kept.isEmpty && gone.isEmpty && decisions.isEmpty && late.isEmpty }

    /// The spans that go on up to now are a request of their own, those after the last that has ended; nothing where there are none.
    @inlinable
    public mutating func endRequest() {
        if kept.count > keptEnds.last ?? 0 { keptEnds.append(kept.count) }
    }

    /// Whether the spans that go on are more than one request.
    @inlinable public var hasSeveralRequests: Bool {
        keptEnds.count > 1 || keptEnds.count == 1 && keptEnds[0] < kept.count
    }

    /// Names the requests that go on, one after the other.
    @inlinable
    public func forEachRequest(_ body: (ArraySlice<SpanHandle>) -> Void) {
        var first = 0
        for end in keptEnds {
            body(kept[first..<end])
            first = end
        }
        if first < kept.count { body(kept[first...]) }
    }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        load = StageLoad()
        nextTick = nil
        if isQuiet { return }
        kept.removeAll(keepingCapacity: true)
        keptEnds.removeAll(keepingCapacity: true)
        gone.removeAll()
        decisions.removeAll(keepingCapacity: true)
        votes.removeAll(keepingCapacity: true)
        verdicts.removeAll(keepingCapacity: true)
        late.removeAll(keepingCapacity: true)
    }
}

/// Spans whose way has ended, in runs of rows that stand together: samplers mostly let whole traces go.
public struct EndedSpans: Sendable {
    /// Rows of one stretch that follow each other and ended alike.
    public struct Run: Sendable, BitwiseCopyable {
        /// The first span.
        public var first: SpanHandle
        /// How many there are.
        public var count: UInt32
        /// How they ended.
        public var fate: SpanFate
        /// Number of the hop in the ledger where they did; 0 until a route has booked them.
        public var hop: UInt8
    }

    /// The runs, in the order in which they were added.
    public private(set) var runs: [Run] = []
    /// How many spans there are in all runs.
    public private(set) var count = 0

    /// Creates an empty list.
    public init() {}

    /// True when there are none.
    @inlinable public var isEmpty: Bool { runs.isEmpty }

    /// Adds a span.
    @inlinable
    public mutating func append(_ span: SpanHandle, _ fate: SpanFate, hop: UInt8 = 0) {
        append(span, count: 1, fate, hop: hop)
    }

    /// Adds the rows of a run, which must not be empty.
    public mutating func append(_ first: SpanHandle, count: Int, _ fate: SpanFate, hop: UInt8 = 0) {
        self.count += count
        let count = UInt32(truncatingIfNeeded: count)
        if let last = runs.last, last.fate == fate, last.hop == hop,
            last.first.rawValue &+ UInt64(last.count) == first.rawValue
        {
            runs[runs.count - 1].count += count
        } else {
            runs.append(Run(first: first, count: count, fate: fate, hop: hop))
        }
    }

    /// Adds all spans of another list as having ended at a hop.
    public mutating func append(_ other: EndedSpans, hop: UInt8) {
        for run in other.runs { append(run.first, count: Int(run.count), run.fate, hop: hop) }
    }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        runs.removeAll(keepingCapacity: true)
        count = 0
    }
}

extension EndedSpans: Sequence {
    /// Names span after span.
    public struct Iterator: IteratorProtocol {
        private let runs: [Run]
        private var run = 0
        private var offset: UInt64 = 0

        init(_ runs: [Run]) { self.runs = runs }

        /// The next span and how it ended.
        public mutating func next() -> (span: SpanHandle, fate: SpanFate)? {
            guard run < runs.count else { return nil }
            let current = runs[run]
            let span = SpanHandle(rawValue: current.first.rawValue &+ offset)
            offset += 1
            if offset == UInt64(current.count) {
                run += 1
                offset = 0
            }
            return (span, current.fate)
        }
    }

    /// Names the spans in the order in which they were added.
    public func makeIterator() -> Iterator { Iterator(runs) }
}
