public import WinnowModel
public import WinnowSampling

/// The one way of spans through a system: start-time samplers, batch span processors, hops of collectors, the backend.
///
/// Driven by whoever has the time: the lab in virtual time, `decide` along a recording, later sockets by the wall clock. It never asks what time
/// it is: spans enter when they start and when they end, `advance` lets everything happen that is due, `finish` ends the input.
/// A hop has one or more replicas, each a pipeline of stages; a trace goes to one replica by its id. What leaves a hop travels one network delay
/// to the next, and from the last to the backend. Spans of a trace need neither stand together nor be known ahead (`Spans.traceHandles`).
public struct Route {
    /// One hop: replicas of one pipeline.
    public struct Hop {
        /// What the hop is called in the ledger.
        public var name: String
        /// Per replica, its stages in the order in which a span meets them.
        public var replicas: [[any CollectorStage]]

        /// Creates a hop.
        public init(name: String, replicas: [[any CollectorStage]]) {
            self.name = name
            self.replicas = replicas
        }
    }

    /// How the input ends.
    public enum Ending: Sendable {
        /// Time runs on until nothing waits.
        case runOn
        /// Everything is shut down at this instant, hop after hop: what waits is decided or dropped as a shutdown does.
        case shutdown(at: Nanos)
    }

    /// A stage of a replica.
    private struct Place {
        var hop: Int
        /// Number of the stage, counted over the hops, the same for all replicas.
        var number: Int
        var isLast: Bool
        /// The tick that stands in the queue; `.max`: none.
        var armed: Nanos = .max
        /// What the stage held after its last call.
        var load = StageLoad()
    }

    /// A request on its way to a hop.
    private struct Request {
        var hop: Int
        var bytes: Int
        var spans: [SpanHandle]
    }

    /// What came into each hop, and when it is counted.
    public private(set) var traffic: HopTraffic
    /// What came into each hop and what became of it, the whole input through.
    public private(set) var ledger: Ledger
    /// What waits in all stages together.
    public private(set) var buffer = BufferPeak()
    /// Whether the output tells how many spans wait.
    public var recordsLevels = false
    /// What spans have picked up.
    public let states: SpanStates
    /// What the start-time sampler decided on the spans that started last.
    public private(set) var decisions = HeadDecisions()

    private let tables: TraceTables
    private let networkDelay: UInt64
    private let meter: RequestMeter?
    private let hopCount: Int
    /// By hop and replica: number of its first stage in `stages`; -1 where it has none.
    private let firstStage: [[Int]]
    private var head: HeadStage?
    private var processors: BatchSpanProcessors?
    private var flights = Flights()
    private var queue = EventQueue()
    private var stages: [any CollectorStage] = []
    private var places: [Place] = []
    /// Stages that may hold spans without a tick to come.
    private var holders: [Int] = []
    private var requests: [Request] = []
    private var freeRequests: [Int] = []
    /// Per hop: requests on their way to it, and when the last one arrives.
    private var inTransit: [(count: Int, last: Nanos)]
    /// A request of one span.
    private var single = [SpanHandle(rawValue: 0)]
    /// Memory of outputs and of shares of replicas.
    private var spareOutputs: [StageOutput] = []
    private var shares: [[SpanHandle]] = []
    /// Per stretch from `keptBase`: what starts were sampled.
    private var kept: [[UInt8]] = []
    private var keptBase = 0

    /// Creates a route.
    ///
    /// `head` decides when spans start, `nil` samples all; `processors` send what ends, without them each span leaves at its end;
    /// `networkDelayNanos` lies between hops; `meter` computes sizes of requests, without it they count as 0; `window` is the time in which traffic
    /// and buffers are measured.
    public init(
        head: (any HeadSampler)? = nil, processors: BatchSpanProcessors? = nil, hops: [Hop], states: SpanStates,
        tables: TraceTables, networkDelayNanos: UInt64, meter: RequestMeter?, window: Range<Nanos> = 0..<Nanos.max
    ) {
        if let head { self.head = HeadStage(head) }
        self.processors = processors
        self.states = states
        self.tables = tables
        networkDelay = networkDelayNanos
        self.meter = meter
        hopCount = hops.count
        let names = hops.map(\.name)
        traffic = HopTraffic(names: names + [Ledger.backend], window: window)
        ledger = Ledger(collectors: names)
        buffer.window = window
        inTransit = Array(repeating: (0, 0), count: hops.count)
        var first: [[Int]] = []
        var number = 0
        for (index, hop) in hops.enumerated() {
            first.append([])
            for replica in hop.replicas {
                first[index].append(replica.isEmpty ? -1 : stages.count)
                for (offset, stage) in replica.enumerated() {
                    if stage.holdsWithoutClock { holders.append(stages.count) }
                    stages.append(stage)
                    places.append(Place(hop: index, number: number + offset, isLast: offset + 1 == replica.count))
                }
            }
            number += hop.replicas.first?.count ?? 0
        }
        firstStage = first
        shares = Array(repeating: [], count: hops.map(\.replicas.count).max() ?? 0)
    }

    /// The rules of each stage, in the order of the stages' numbers.
    public var rules: [[StageRule]] {
        firstStage.flatMap { replicas -> [[StageRule]] in
            guard let first = replicas.first, first >= 0 else { return [] }
            let last = (first..<places.count).first { places[$0].isLast } ?? first
            return (first...last).map { stages[$0].rules }
        }
    }

    // MARK: Entering

    /// Spans start: the start-time sampler decides, `decisions` and `states` have the outcome. Stretches come in order.
    public mutating func enter(starting spans: Spans) {
        guard head != nil else { return }
        let tables = tables
        head?.decide(spans.batch, tables, into: &decisions)
        states.write(decisions, spans)
        if kept.isEmpty { keptBase = spans.sequence }
        kept.append(decisions.keep)
        var sampledOut = 0
        for row in 0..<spans.batch.spanCount { sampledOut += decisions.keep[row] == 0 ? 1 : 0 }
        ledger.receive(spans.batch.spanCount, at: 0)
        ledger.end(.sampledOut, at: 0, spans: sampledOut)
    }

    /// Whether the start-time sampler let a span through; false for what lies before the stretches that are held.
    public func isSampled(_ span: SpanHandle) -> Bool {
        head == nil || span.sequence >= keptBase && kept[span.sequence - keptBase][span.row] != 0
    }

    /// Spans end, in order of time: those that were sampled leave their application, batched where it has processors.
    public mutating func enter(ending entries: [EndOrder.Entry], ring: SpansRing, into out: inout Output) {
        if head == nil { ledger.receive(entries.count, at: 0) }
        var at = 0
        while at < entries.count {
            let sequence = entries[at].span.sequence
            let first = at
            while at < entries.count, entries[at].span.sequence == sequence { at += 1 }
            if head != nil && sequence < keptBase { continue }
            let instance = ring[sequence].batch.instance
            let sampled = head == nil ? [] : kept[sequence - keptBase]
            for entry in entries[first..<at] {
                if !sampled.isEmpty && sampled[entry.span.row] == 0 { continue }
                if queue.next < entry.end { advance(before: entry.end, ring: ring, into: &out) }
                if processors == nil {
                    ledger.passOn(1, from: 0)
                    single[0] = entry.span
                    arrive(single[...], bytes: 0, at: 0, entry.end, ring, &out)
                    continue
                }
                processors?.enqueue(
                    entry.span, instance: Int(instance[entry.span.row]), at: entry.end, ring: ring, &queue,
                    into: &flights)
                if !flights.isEmpty { depart(&out) }
            }
        }
    }

    /// Requests that others' processors have made reach the first hop; their spans count as entered.
    public mutating func deliver(_ flights: Flights, ring: SpansRing, into out: inout Output) {
        ledger.receive(flights.spans.count + flights.dropped.count, at: 0)
        ledger.passOn(flights.spans.count, from: 0)
        for span in flights.dropped { end(span, .queueFull, at: 0, &out) }
        for flight in flights.flights {
            deliver(flights.spans[flight.range], bytes: flight.bytes, at: flight.arrival, ring: ring, into: &out)
        }
    }

    /// A request reaches the first hop at `now`; what is due before happens first.
    @inline(__always)
    public mutating func deliver(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, at now: Nanos, ring: SpansRing, into out: inout Output
    ) {
        if queue.next < now { advance(before: now, ring: ring, into: &out) }
        arrive(spans, bytes: bytes, at: 0, now, ring, &out)
    }

    /// Notes spans of a request that is delivered without processors; where start-time samplers decide, they have been counted as entering.
    public mutating func book(leaving spans: Int) {
        if head == nil { ledger.receive(spans, at: 0) }
        ledger.passOn(spans, from: 0)
    }

    // MARK: Time

    /// Lets everything happen that happens before `limit`.
    public mutating func advance(before limit: Nanos, ring: SpansRing, into out: inout Output) {
        while queue.next < limit {
            let event = queue.pop()
            let number = Int(event.number)
            switch event.kind {
            case .arrival:
                let hop = requests[number].hop
                var spans: [SpanHandle] = []
                swap(&spans, &requests[number].spans)
                if hop < hopCount { inTransit[hop].count -= 1 }
                arrive(spans[...], bytes: requests[number].bytes, at: hop, event.time, ring, &out)
                spans.removeAll(keepingCapacity: true)
                swap(&spans, &requests[number].spans)
                freeRequests.append(number)
            case .timer:
                processors?.timer(number, at: event.time, ring: ring, &queue, into: &flights)
                if !flights.isEmpty { depart(&out) }
            case .tick:
                // A later arrangement made this one void.
                guard places[number].armed == event.time else { continue }
                places[number].armed = .max
                var output = spareOutputs.popLast() ?? StageOutput()
                stages[number].tick(at: event.time, ring: ring, into: &output)
                settle(number, event.time, &output, ring, &out)
            }
        }
    }

    /// Ends the input; afterwards nothing waits but for what stages hold without a tick to come.
    public mutating func finish(_ ending: Ending, ring: SpansRing, into out: inout Output) {
        guard case .shutdown(let now) = ending else { return advance(before: .max, ring: ring, into: &out) }
        var clock = now
        advance(before: clock, ring: ring, into: &out)
        processors?.flush(at: clock, ring: ring, &queue, into: &flights)
        if !flights.isEmpty { depart(&out) }
        // A hop stops when everything that is on its way to it has arrived; until then the hops downstream tick on.
        for hop in 0..<hopCount {
            while let last = inTransit[...hop].filter({ $0.count > 0 }).map(\.last).max() {
                clock = max(clock, last)
                advance(before: last &+ 1, ring: ring, into: &out)
            }
            for index in places.indices where places[index].hop == hop {
                var output = spareOutputs.popLast() ?? StageOutput()
                stages[index].finish(at: clock, ring: ring, into: &output)
                settle(index, clock, &output, ring, &out)
            }
        }
    }

    // MARK: Retirement

    /// How many spans of a stretch stages hold without a tick to come.
    public func held(in sequence: Int) -> Int { holders.reduce(0) { $0 + stages[$1].held(in: sequence) } }

    /// Nothing of the stretch is under way any more: what nothing will ever decide is said now.
    public mutating func retire(_ sequence: Int, into out: inout Output) {
        for index in holders {
            var output = spareOutputs.popLast() ?? StageOutput()
            stages[index].retire(sequence, into: &output)
            // Nothing that is late is said here.
            book(output, of: index, 0, &out)
            output.removeAll()
            spareOutputs.append(output)
        }
    }

    /// Forgets stretches before `sequence`.
    public mutating func release(before sequence: Int) {
        states.release(before: sequence)
        let count = min(max(0, sequence - keptBase), kept.count)
        if count > 0 {
            kept.removeFirst(count)
            keptBase += count
        }
        for index in stages.indices { stages[index].release(before: sequence) }
    }

    // MARK: On the way

    /// Requests that processors have just sent off are put on their way.
    private mutating func depart(_ out: inout Output) {
        for span in flights.dropped { end(span, .queueFull, at: 0, &out) }
        for flight in flights.flights {
            ledger.passOn(flight.range.count, from: 0)
            send(flights.spans[flight.range], bytes: flight.bytes, to: 0, at: flight.arrival)
        }
        flights.removeAll()
    }

    private mutating func send(_ spans: ArraySlice<SpanHandle>, bytes: Int, to hop: Int, at time: Nanos) {
        let number: Int
        if let free = freeRequests.popLast() {
            number = free
            requests[number].hop = hop
            requests[number].bytes = bytes
            requests[number].spans.append(contentsOf: spans)
        } else {
            number = requests.count
            requests.append(Request(hop: hop, bytes: bytes, spans: Array(spans)))
        }
        if hop < hopCount { inTransit[hop] = (inTransit[hop].count + 1, max(inTransit[hop].last, time)) }
        queue.push(.arrival, number, at: time)
    }

    /// Spans reach a hop (or the backend) and are shared out to its replicas.
    private mutating func arrive(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, at hop: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        if spans.isEmpty { return }
        traffic.add(hop, spans: spans.count, bytes: bytes, at: now)
        ledger.receive(spans.count, at: hop + 1)
        if hop == hopCount {
            ledger.end(.kept, at: hop + 1, spans: spans.count)
            out.stored.append(contentsOf: spans)
            out.runs.append((now, out.stored.count))
            return
        }
        let replicas = firstStage[hop].count
        if replicas == 1 { return pass(spans, from: firstStage[hop][0], hop, now, ring, &out) }
        var touched: [Int] = []
        for span in spans {
            let trace = ring[span.sequence].trace(of: span.row)
            let replica = ReplicaRouting.replica(of: ring[trace.sequence].batch.traceID(trace.row), count: replicas)
            if shares[replica].isEmpty { touched.append(replica) }
            shares[replica].append(span)
        }
        touched.sort()
        for replica in touched {
            var share: [SpanHandle] = []
            swap(&share, &shares[replica])
            pass(share[...], from: firstStage[hop][replica], hop, now, ring, &out)
            share.removeAll(keepingCapacity: true)
            swap(&share, &shares[replica])
        }
    }

    /// Runs spans through the stages of one replica, from the given one on; -1: there is none.
    private mutating func pass(
        _ spans: ArraySlice<SpanHandle>, from index: Int, _ hop: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        if index < 0 { return leave(spans, hop, now, ring, &out) }
        var output = spareOutputs.popLast() ?? StageOutput()
        stages[index].receive(spans, at: now, ring: ring, into: &output)
        settle(index, now, &output, ring, &out)
    }

    /// Books what a stage has said, arms its next tick and hands its kept spans on.
    private mutating func settle(
        _ index: Int, _ now: Nanos, _ output: inout StageOutput, _ ring: SpansRing, _ out: inout Output
    ) {
        buffer.change(from: places[index].load, to: output.load, at: now)
        places[index].load = output.load
        if recordsLevels { out.levels.append((now, buffer.spans)) }
        if let next = output.nextTick, next != places[index].armed {
            places[index].armed = next
            queue.push(.tick, index, at: next)
        }
        book(output, of: index, now, &out)
        if !output.kept.isEmpty {
            if places[index].isLast {
                leave(output.kept[...], places[index].hop, now, ring, &out)
            } else {
                pass(output.kept[...], from: index + 1, places[index].hop, now, ring, &out)
            }
        }
        output.removeAll()
        var spare = StageOutput()
        swap(&spare, &output)
        spareOutputs.append(spare)
    }

    /// Takes over what a stage has said about spans and traces.
    private mutating func book(_ output: StageOutput, of index: Int, _ now: Nanos, _ out: inout Output) {
        let place = places[index]
        let hop = place.hop + 1
        var at = 0
        while at < output.gone.count {
            // Spans of one trace, and most of a tick, end alike.
            let first = at
            let fate = output.gone[at].fate
            while at < output.gone.count, output.gone[at].fate == fate {
                out.gone.append(
                    Output.Gone(span: output.gone[at].span, fate: fate, hop: UInt8(truncatingIfNeeded: hop)))
                at += 1
            }
            ledger.end(fate, at: hop, spans: at - first)
        }
        if !output.decisions.isEmpty {
            let votes = out.votes.count
            out.votes.append(contentsOf: output.votes)
            for var decision in output.decisions {
                decision.votes = decision.votes.lowerBound + votes..<decision.votes.upperBound + votes
                out.decisions.append((place.number, decision))
            }
        }
        for late in output.late { out.late.append((now, place.number, late.trace, late.round, late.kept)) }
    }

    @inline(__always)
    private mutating func end(_ span: SpanHandle, _ fate: SpanFate, at hop: Int, _ out: inout Output) {
        ledger.end(fate, at: hop)
        out.gone.append(Output.Gone(span: span, fate: fate, hop: UInt8(truncatingIfNeeded: hop)))
    }

    /// Spans leave a hop.
    private mutating func leave(
        _ spans: ArraySlice<SpanHandle>, _ hop: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        ledger.passOn(spans.count, from: hop + 1)
        let bytes = meter?.bytes(spans, ring: ring, states: states) ?? 0
        let arrival = now &+ networkDelay
        if hop + 1 == hopCount {
            arrive(spans, bytes: bytes, at: hop + 1, arrival, ring, &out)
        } else {
            send(spans, bytes: bytes, to: hop + 1, at: arrival)
        }
    }
}
