public import WinnowModel
public import WinnowSampling

extension Route {
    /// What a route made of the spans it was given, in the order it happened. Emptied by the caller.
    public struct Output {
        /// Spans that reached the backend.
        public var stored: [SpanHandle] = []
        /// When, and from which replica of the last hop: each run's spans end at `end` in `stored`.
        public var runs: [(at: Nanos, end: Int, replica: Int)] = []
        /// Copies that reached the backend of spans that had been there, with the span as it leaves and what it has picked up.
        public var again: [(at: Nanos, span: SpanHandle, copy: Spans, states: SpanStates)] = []
        /// Spans whose way ended before, with the number of the hop in the ledger: 0 the applications, then the collectors.
        public var gone = EndedSpans()
        /// Decisions, with the number of the stage that took them; their `votes` stand in `votes`.
        public var decisions: [(stage: Int, decision: TraceDecision)] = []
        /// Numbers of the rules that fired.
        public var votes: [UInt16] = []
        /// Raw values of policies' verdicts, where they were asked for; `verdicts` of a decision names its part.
        public var verdicts: [UInt8] = []
        /// Spans that came after their trace's decision, with the stage.
        public var late: [(at: Nanos, stage: Int, replica: Int, trace: SpanHandle, round: Int, kept: Bool)] = []
        /// How many spans waited in all stages together, whenever that has changed; only when the route records levels.
        public var levels: [(at: Nanos, spans: Int)] = []

        /// Creates an empty output.
        public init() {}

        /// Forgets everything and keeps the memory.
        public mutating func removeAll() {
            stored.removeAll(keepingCapacity: true)
            runs.removeAll(keepingCapacity: true)
            again.removeAll(keepingCapacity: true)
            gone.removeAll()
            decisions.removeAll(keepingCapacity: true)
            votes.removeAll(keepingCapacity: true)
            verdicts.removeAll(keepingCapacity: true)
            late.removeAll(keepingCapacity: true)
            levels.removeAll(keepingCapacity: true)
        }
    }
}

/// What came into each hop of a route within a window of time.
public struct HopTraffic: Sendable {
    /// One hop.
    public struct Hop: Sendable {
        /// Name of the hop; the last one is the backend.
        public var name: String
        /// Requests that arrived.
        public var requests = 0
        /// Spans in them.
        public var spans = 0
        /// OTLP size of the requests, uncompressed, with what samplers on the way have added.
        public var bytes = 0
        /// What each of its replicas got, where it has several.
        public var replicas: [Replica]
    }

    /// One replica of a hop.
    public struct Replica: Sendable, Hashable {
        /// Requests, and parts of requests, that it got.
        public var requests = 0
        /// Spans in them.
        public var spans = 0
    }

    /// The hops in the order in which a span meets them, the backend last.
    public private(set) var hops: [Hop]
    private let window: Range<Nanos>

    init(names: [String], replicas: [Int], window: Range<Nanos>) {
        hops = zip(names, replicas).map { name, count in
            Hop(name: name, replicas: count > 1 ? Array(repeating: Replica(), count: count) : [])
        }
        self.window = window
    }

    /// Whether what happens at `now` is counted.
    @inline(__always)
    func isMeasured(_ now: Nanos) -> Bool { window.contains(now) }

    @inline(__always)
    mutating func add(_ hop: Int, spans: Int, bytes: Int, isRequest: Bool = true, at now: Nanos) {
        guard window.contains(now) else { return }
        if isRequest { hops[hop].requests += 1 }
        hops[hop].spans += spans
        hops[hop].bytes += bytes
    }

    @inline(__always)
    mutating func add(_ hop: Int, replica: Int, spans: Int, at now: Nanos) {
        guard window.contains(now) else { return }
        hops[hop].replicas[replica].requests += 1
        hops[hop].replicas[replica].spans += spans
    }
}

/// What waits in all stages of a route together, and the most that ever waited at one instant of a window.
public struct BufferPeak: Sendable {
    /// Spans that wait now.
    public private(set) var spans = 0
    /// Their exact OTLP size.
    public private(set) var bytes = 0
    /// Most spans that waited at one instant.
    public private(set) var peakSpans = 0
    /// Most bytes that waited at one instant.
    public private(set) var peakBytes = 0
    var window: Range<Nanos> = 0..<Nanos.max

    /// Books one call of one stage.
    @inline(__always)
    mutating func change(from before: StageLoad, to after: StageLoad, at now: Nanos) {
        if window.contains(now) {
            peakSpans = max(
                peakSpans, spans - before.bufferedSpans + max(after.peakBufferedSpans, before.bufferedSpans))
            peakBytes = max(
                peakBytes, bytes - before.bufferedBytes + max(after.peakBufferedBytes, before.bufferedBytes))
        }
        spans += after.bufferedSpans - before.bufferedSpans
        bytes += after.bufferedBytes - before.bufferedBytes
    }
}
