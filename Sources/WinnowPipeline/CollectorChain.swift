public import WinnowModel
public import WinnowSampling

/// The collectors on a span's way, one hop after the other, in the time they are told.
///
/// A hop has one or more replicas, each a pipeline of samplers; a trace goes to one replica by its id. What leaves a hop travels one network
/// delay to the next, and from the last to the backend.
public struct CollectorChain {
    /// One hop: replicas of one pipeline.
    public struct Hop {
        /// What the hop is called in the ledger.
        public var name: String
        /// Per replica, its samplers in the order in which a span meets them.
        public var replicas: [[any CollectorStage]]
        /// What has been added to spans when they leave; `nil`: nothing.
        public var growth: SpanGrowth?

        /// Creates a hop.
        public init(name: String, replicas: [[any CollectorStage]], growth: SpanGrowth? = nil) {
            self.name = name
            self.replicas = replicas
            self.growth = growth
        }
    }

    /// What has gone into a hop.
    public struct Traffic: Sendable {
        /// Name of the hop; the last one is the backend.
        public var name: String
        /// Requests that arrived.
        public var requests = 0
        /// Spans in them.
        public var spans = 0
        /// OTLP size of the requests, uncompressed, with what samplers on the way have added.
        public var bytes = 0
    }

    /// What the chain made of the spans it was given. Emptied by the caller.
    public struct Output {
        /// Spans that reached the backend.
        public var stored: [SpanHandle] = []
        /// When: each run's spans end at `end` in `stored`.
        public var runs: [(at: Nanos, end: Int)] = []
        /// Spans whose way ended before.
        public var gone: [(span: SpanHandle, fate: SpanFate)] = []
        /// Decisions, with the number of the stage that took them.
        public var decisions: [(stage: Int, decision: TraceDecision)] = []
        /// Spans that came after their trace's decision, with the stage.
        public var late: [(stage: Int, trace: SpanHandle, round: Int, kept: Bool)] = []

        /// Creates an empty output.
        public init() {}

        /// Forgets everything and keeps the memory.
        public mutating func removeAll() {
            stored.removeAll(keepingCapacity: true)
            runs.removeAll(keepingCapacity: true)
            gone.removeAll(keepingCapacity: true)
            decisions.removeAll(keepingCapacity: true)
            late.removeAll(keepingCapacity: true)
        }
    }

    private struct Transit {
        var arrival: Nanos
        var hop: Int
        var spans: [SpanHandle]
    }

    /// The hops, in order.
    public private(set) var hops: [Hop]
    /// What has gone into each hop, the backend last.
    public private(set) var traffic: [Traffic]
    private let networkDelay: UInt64
    private let meter: RequestMeter
    /// Number of the first stage of each hop.
    private let firstStage: [Int]
    private var transit: [Transit] = []
    private var output = StageOutput()
    private var parts: [[SpanHandle]] = []

    /// Creates a chain; `networkDelayNanos` lies between hops.
    public init(hops: [Hop], networkDelayNanos: UInt64, meter: RequestMeter) {
        self.hops = hops
        networkDelay = networkDelayNanos
        self.meter = meter
        traffic = hops.map { Traffic(name: $0.name) } + [Traffic(name: "backend")]
        var first = 0
        firstStage = hops.map { hop in
            defer { first += hop.replicas.first?.count ?? 0 }
            return first
        }
    }

    /// Delivers a request that reaches the first hop at `now`; earlier ticks run before.
    public mutating func deliver(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, at now: Nanos, ring: SpansRing, into out: inout Output
    ) {
        advance(before: now, ring: ring, into: &out)
        arrive(spans, bytes: bytes, at: 0, now, ring, &out)
    }

    /// Lets everything happen that happens before `limit`.
    public mutating func advance(before limit: Nanos, ring: SpansRing, into out: inout Output) {
        while true {
            var time = transit.first?.arrival ?? .max
            var tick: (hop: Int, replica: Int, stage: Int)?
            // Arrivals come before ticks of the same instant.
            for hop in hops.indices {
                for replica in hops[hop].replicas.indices {
                    for stage in hops[hop].replicas[replica].indices {
                        if let next = hops[hop].replicas[replica][stage].nextTick, next < time {
                            time = next
                            tick = (hop, replica, stage)
                        }
                    }
                }
            }
            if time >= limit || time == .max { return }
            if let tick {
                output.removeAll()
                hops[tick.hop].replicas[tick.replica][tick.stage].tick(at: time, ring: ring, into: &output)
                settle(tick.hop, tick.replica, tick.stage, time, ring, &out)
            } else {
                let next = transit.removeFirst()
                arrive(next.spans[...], bytes: nil, at: next.hop, time, ring, &out)
            }
        }
    }

    /// Ends the input: what waits is decided as a shutdown does, hop after hop.
    ///
    /// A hop stops when everything that is on its way to it has arrived; until then the hops behind it tick on.
    public mutating func finish(at now: Nanos, ring: SpansRing, into out: inout Output) {
        var clock = now
        advance(before: clock, ring: ring, into: &out)
        for hop in hops.indices {
            while let last = transit.last(where: { $0.hop <= hop })?.arrival {
                clock = max(clock, last)
                advance(before: last &+ 1, ring: ring, into: &out)
            }
            for replica in hops[hop].replicas.indices {
                for stage in hops[hop].replicas[replica].indices {
                    output.removeAll()
                    hops[hop].replicas[replica][stage].finish(at: clock, ring: ring, into: &output)
                    settle(hop, replica, stage, clock, ring, &out)
                }
            }
        }
    }

    /// Spans that wait in the stages now.
    public var bufferedSpans: Int {
        hops.reduce(0) { $0 + $1.replicas.reduce(0) { $0 + $1.reduce(0) { $0 + $1.load.bufferedSpans } } }
    }

    /// Whether spans of the slab wait somewhere in the chain.
    public func hasPending(in sequence: Int) -> Bool {
        if transit.contains(where: { $0.spans.contains { $0.sequence == sequence } }) { return true }
        return hops.contains { $0.replicas.contains { $0.contains { $0.hasPending(in: sequence) } } }
    }

    /// All spans of the slab have arrived: what nothing will ever decide is said now.
    public mutating func retire(_ sequence: Int, into out: inout Output) {
        for hop in hops.indices {
            for replica in hops[hop].replicas.indices {
                for stage in hops[hop].replicas[replica].indices {
                    output.removeAll()
                    hops[hop].replicas[replica][stage].retire(sequence, into: &output)
                    out.gone.append(contentsOf: output.gone)
                }
            }
        }
    }

    /// Forgets slabs before `sequence`.
    public mutating func release(before sequence: Int) {
        for hop in hops.indices {
            for replica in hops[hop].replicas.indices {
                for stage in hops[hop].replicas[replica].indices {
                    hops[hop].replicas[replica][stage].release(before: sequence)
                }
            }
        }
    }

    /// Size of a request that leaves a hop.
    private mutating func size(_ spans: ArraySlice<SpanHandle>, behind hop: Int, _ ring: SpansRing) -> Int {
        guard hops.indices.contains(hop), var growth = hops[hop].growth.take() else {
            return meter.bytes(spans, ring: ring)
        }
        defer { hops[hop].growth = growth }
        return meter.bytes(spans, ring: ring, growth: &growth)
    }

    /// Spans reach a hop (or the backend) and are shared out to its replicas.
    private mutating func arrive(
        _ spans: ArraySlice<SpanHandle>, bytes: Int?, at hop: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        if spans.isEmpty { return }
        traffic[hop].requests += 1
        traffic[hop].spans += spans.count
        traffic[hop].bytes += bytes ?? size(spans, behind: hop - 1, ring)
        guard hop < hops.count else {
            out.stored.append(contentsOf: spans)
            out.runs.append((now, out.stored.count))
            return
        }
        let replicas = hops[hop].replicas.count
        if replicas == 1 { return pass(spans, hop, 0, from: 0, now, ring, &out) }
        parts = [[SpanHandle]](repeating: [], count: replicas)
        for span in spans {
            let slab = ring[span.sequence]
            let trace = Int(slab.traceOf[span.row])
            let word = Draw.finish(slab.batch.traceIDHigh[trace] ^ slab.batch.traceIDLow[trace])
            parts[Int(word % UInt64(replicas))].append(span)
        }
        let shares = parts
        for replica in 0..<replicas where !shares[replica].isEmpty {
            pass(shares[replica][...], hop, replica, from: 0, now, ring, &out)
        }
    }

    /// Runs spans through the stages of one replica.
    private mutating func pass(
        _ spans: ArraySlice<SpanHandle>, _ hop: Int, _ replica: Int, from stage: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        if stage == hops[hop].replicas[replica].count { return leave(spans, hop, now, ring, &out) }
        output.removeAll()
        hops[hop].replicas[replica][stage].receive(spans, at: now, ring: ring, into: &output)
        settle(hop, replica, stage, now, ring, &out)
    }

    /// Books what a stage has said and hands its kept spans on.
    private mutating func settle(
        _ hop: Int, _ replica: Int, _ stage: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        let number = firstStage[hop] + stage
        out.gone.append(contentsOf: output.gone)
        for decision in output.decisions { out.decisions.append((number, decision)) }
        for late in output.late { out.late.append((number, late.trace, late.round, late.kept)) }
        if output.kept.isEmpty { return }
        if stage + 1 == hops[hop].replicas[replica].count {
            leave(output.kept[...], hop, now, ring, &out)
        } else {
            let kept = output.kept
            pass(kept[...], hop, replica, from: stage + 1, now, ring, &out)
        }
    }

    private mutating func leave(
        _ spans: ArraySlice<SpanHandle>, _ hop: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        let arrival = now &+ networkDelay
        if hop + 1 == hops.count {
            arrive(spans, bytes: nil, at: hop + 1, arrival, ring, &out)
        } else {
            transit.append(Transit(arrival: arrival, hop: hop + 1, spans: Array(spans)))
        }
    }
}
