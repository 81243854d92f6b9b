public import WinnowModel
public import WinnowSampling

/// The one way of spans through a system: start-time samplers, batch span processors, hops of collectors, the backend.
///
/// Driven by whoever has the time: the lab in virtual time, `decide` along a recording, later sockets by the wall clock. It never asks what time
/// it is: spans enter when they start and when they end, `advance` lets everything happen that is due, `finish` ends the input.
/// A hop has one or more replicas, each a pipeline of stages, and a routing that shares requests out to them (`ReplicaRouting`); all stages start
/// with the first request that arrives anywhere. What leaves a hop travels one network delay
/// to the next, and from the last to the backend. Spans of a trace need neither stand together nor be known ahead (`Spans.traceHandles`).
public struct Route {
    /// One hop: replicas of one pipeline.
    public struct Hop {
        /// What the hop is called in the ledger.
        public var name: String
        /// Per replica, its stages in the order in which a span meets them.
        public var replicas: [[any CollectorStage]]
        /// Which of them gets what.
        public var routing: ReplicaRouting
        /// What happens to them while spans flow; `nil`: nothing. `replicas` are then as many as there ever are.
        public var changes: ReplicaChanges?
        /// Where spans go from stage to stage; `nil`: from each to the next.
        public var graph: StageGraph?

        /// Creates a hop; by default traces are told apart by their id, nothing happens to the replicas, and stages follow each other.
        public init(
            name: String, replicas: [[any CollectorStage]], routing: ReplicaRouting = .traceID,
            changes: ReplicaChanges? = nil, graph: StageGraph? = nil
        ) {
            self.name = name
            self.replicas = replicas
            self.routing = routing
            self.changes = changes
            self.graph = graph
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
    struct Place {
        var hop: Int
        var replica: Int
        /// Number of the stage, counted over the hops, the same for all replicas.
        var number: Int
        var isLast: Bool
        /// Number of the level that it reads, from 1; 0: the spans as they come in.
        var level: Int
        /// Number of the level that its spans leave with.
        var levelAfter: Int
        /// The tick that stands in the queue; `.max`: none.
        var armed: Nanos = .max
        /// What the stage held after its last call.
        var load = StageLoad()
        /// How often its replica has started anew.
        var life = 0
    }

    /// For whichever replica is known then.
    static let anyReplica = -1

    /// What came into each hop, and when it is counted.
    public internal(set) var traffic: HopTraffic
    /// What came into each hop and what became of it, the whole input through.
    public internal(set) var ledger: Ledger
    /// What waits in all stages together.
    public internal(set) var buffer = BufferPeak()
    /// Whether the output tells how many spans wait.
    public var recordsLevels = false
    /// What spans have picked up.
    public let states: SpanStates
    /// What the start-time sampler decided on the spans that started last.
    public private(set) var decisions = HeadDecisions()

    /// How requests fare; without `isReal` nothing of it is asked.
    let path: ExportPath
    /// Whether exports can fail and are tried again; otherwise every request arrives, and is answered.
    let isReal: Bool
    /// What is under way on the path.
    var state = ExportState()
    /// The stretches as applications know them, on a real path on which spans can have copies.
    var outerRing = SpansRing()
    /// The request whose spans go through a collector now; -1: none.
    var serving = -1

    let tables: TraceTables
    let networkDelay: UInt64
    /// Makes bytes of requests; `nil`: nobody does.
    public let wire: RouteWire?
    let meter: RequestMeter?
    let hopCount: Int
    /// By hop and replica: number of its first stage in `stages`; -1 where it has none.
    let firstStage: [[Int]]
    /// Asked for each span, where looking at the optionals themselves would copy them.
    let hasHead: Bool
    let hasProcessors: Bool
    var head: HeadStage?
    var processors: BatchSpanProcessors?
    var flights = Flights()
    var queue = EventQueue()
    var stages: [any CollectorStage] = []
    var places: [Place] = []
    /// What the editing stages make of the spans, in the order in which a span meets them.
    var levels: [EditLevel] = []
    /// Per hop: number of the level that spans leave with.
    var levelOfHop: [Int] = []
    /// Per hop: where spans go from stage to stage; `nil`: from each to the next.
    var graphs: [StageGraph?]
    /// What becomes of copies, where spans can have any.
    var copies: SpanCopies?
    /// Stages that may hold spans without a tick to come.
    var holders: [Int] = []
    var requests: [Request] = []
    var freeRequests: [Int] = []
    /// Per hop: requests on their way to it, and when the last one arrives.
    var inTransit: [(count: Int, last: Nanos)]
    /// A request of one span.
    var single = [SpanHandle(rawValue: 0)]
    /// What the stage says that is asked.
    var said = StageOutput()
    /// Memory of outputs.
    var spareOutputs: [StageOutput] = []
    /// By hop: who of its replicas gets what.
    var sharing: [ReplicaSharing]
    /// By hop: what happens to its replicas, where anything does.
    var changing: [ChangingHop?]
    /// What happens to replicas of all hops, by number of the event.
    var changeEvents: [(hop: Int, event: ReplicaTimeline.Event)] = []
    /// Whether anything has arrived anywhere.
    var hasStarted = false
    /// Per stretch from `keptBase`: what starts were sampled.
    var kept: [[UInt8]] = []
    var keptBase = 0

    /// Creates a route.
    ///
    /// `head` decides when spans start, `nil` samples all; `processors` send what ends, without them each span leaves at its end;
    /// `networkDelayNanos` lies between hops; `meter` computes sizes of requests, without it they count as 0; `window` is the time in which traffic
    /// and buffers are measured. With a `path` exports fare as it says, without every request arrives; with a `wire` requests are made of bytes.
    public init(
        head: (any HeadSampler)? = nil, processors: BatchSpanProcessors? = nil, hops: [Hop], states: SpanStates,
        tables: TraceTables, networkDelayNanos: UInt64, meter: RequestMeter?, window: Range<Nanos> = 0..<Nanos.max,
        path: ExportPath? = nil, wire: RouteWire? = nil
    ) {
        self.wire = wire
        isReal = path != nil
        self.path = path ?? .ideal(hops: hops.count)
        hasHead = head != nil
        hasProcessors = processors != nil
        if let head { self.head = HeadStage(head) }
        self.processors = processors
        self.states = states
        self.tables = tables
        networkDelay = networkDelayNanos
        self.meter = meter
        hopCount = hops.count
        let names = hops.map(\.name)
        traffic = HopTraffic(
            names: names + [Ledger.backend], replicas: hops.map(\.replicas.count) + [1], window: window)
        sharing = hops.map { ReplicaSharing($0.routing, count: $0.replicas.count, changes: $0.changes != nil) }
        changing = hops.map { hop in hop.changes.map { ChangingHop($0, replicas: hop.replicas.count) } }
        graphs = Self.spread(hops.map(\.graph))
        ledger = Ledger(collectors: names)
        buffer.window = window
        inTransit = Array(repeating: (0, 0), count: hops.count)
        var first: [[Int]] = []
        var number = 0
        for (index, hop) in hops.enumerated() {
            first.append([])
            let before = levels.count
            let entered = levelOfHop.last ?? 0
            for (replicaNumber, replica) in hop.replicas.enumerated() {
                first[index].append(replica.isEmpty ? -1 : stages.count)
                let start = stages.count
                var made = before
                var level = entered
                for (offset, stage) in replica.enumerated() {
                    if stage.holdsWithoutClock { holders.append(stages.count) }
                    // Where pipelines meet, requests say which level they come with.
                    if let graph = hop.graph {
                        level = entered
                        if let source = graph.source(of: offset) { level = places[start + source].levelAfter }
                    }
                    stages.append(stage)
                    places.append(
                        Place(
                            hop: index, replica: replicaNumber, number: number + offset,
                            isLast: offset + 1 == replica.count, level: level, levelAfter: level))
                    guard let edit = stage as? EditingStage else { continue }
                    made += 1
                    if made > levels.count { levels.append(edit.level) }
                    precondition(levels[made - 1] === edit.level, "replicas share the level of an editing stage")
                    level = made
                    places[places.count - 1].levelAfter = level
                }
            }
            let out = hop.graph?.last ?? (hop.replicas.first?.count ?? 0) - 1
            let start = first[index].first ?? -1
            levelOfHop.append(start < 0 || out < 0 ? entered : places[start + out].levelAfter)
            number += hop.replicas.first?.count ?? 0
        }
        firstStage = first
        if let path {
            state = ExportState(path, replicas: hops.map(\.replicas.count))
        }
        let paths = graphs.compactMap { $0?.copies }.max() ?? 1
        let isStored = zip(self.path.hops, hops).contains {
            $0.exporter.queue?.isPersistent == true && $1.changes != nil
        }
        let total = paths * (path?.canDuplicate == true || isStored ? SpanCopies.mostDeliveries : 1)
        if total > 1 {
            copies = SpanCopies(
                copies: total, paths: paths, states: states.ofCopies(tables, stride: total + 1),
                edits: levels.last?.edits)
            for level in levels { level.hasCopies = true }
        }
    }

    /// Whether spans can have copies.
    public var hasCopies: Bool { copies != nil }

    /// What the spans that leave the last hop are, where processors change any; `nil`: what they were when they came in.
    public var leaving: EditLevel? { copies.map(\.leaving) ?? levels.last }

    /// The rules of each stage, in the order of the stages' numbers.
    public var rules: [[StageRule]] { ofEachStage { $0.rules } }

    /// What the editing stages make of the spans, in the order in which a span meets them; replicas share one.
    public var edits: [EditLevel] { levels }

    /// Names of what decisions have verdicts of, for each stage.
    public var verdictNames: [[String]] { ofEachStage { $0.verdictNames } }

    /// What a stage of one replica would say of itself.
    public struct StageTelemetry: Sendable {
        /// Number of the hop.
        public var hop: Int
        /// Number of the replica in the hop.
        public var replica: Int
        /// Number of the stage, counted over the hops, the same for all replicas.
        public var number: Int
        /// The series.
        public var points: [TelemetryPoint]
    }

    /// What stages would say of themselves, replica by replica; none of those that count nothing.
    public var telemetry: [StageTelemetry] {
        var all: [StageTelemetry] = []
        for (hop, replicas) in firstStage.enumerated() {
            for (replica, first) in replicas.enumerated() where first >= 0 {
                let last = (first..<places.count).first { places[$0].isLast } ?? first
                for index in first...last {
                    let points = stages[index].telemetry
                    if points.isEmpty { continue }
                    all.append(
                        StageTelemetry(hop: hop, replica: replica, number: places[index].number, points: points))
                }
            }
        }
        return all
    }

    private func ofEachStage<T>(_ part: (any CollectorStage) -> T) -> [T] {
        firstStage.flatMap { replicas -> [T] in
            guard let first = replicas.first, first >= 0 else { return [] }
            let last = (first..<places.count).first { places[$0].isLast } ?? first
            return (first...last).map { part(stages[$0]) }
        }
    }

    // MARK: Entering

    /// Spans start: the start-time sampler decides, `decisions` and `states` have the outcome. Stretches come in order.
    public mutating func enter(starting spans: Spans) {
        guard hasHead else { return }
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
        !hasHead || span.sequence >= keptBase && kept[span.sequence - keptBase][span.row] != 0
    }

    /// Spans end, in order of time: those that were sampled leave their application, batched where it has processors.
    public mutating func enter(ending entries: [EndOrder.Entry], ring: SpansRing, into out: inout Output) {
        if !hasHead { ledger.receive(entries.count, at: 0) }
        let inner = follow(ring)
        var at = 0
        while at < entries.count {
            let sequence = entries[at].span.sequence
            let first = at
            while at < entries.count, entries[at].span.sequence == sequence { at += 1 }
            if hasHead && sequence < keptBase { continue }
            let instance = ring[sequence].batch.instance
            let sampled = !hasHead ? [] : kept[sequence - keptBase]
            let stage = firstStageAlone
            var entered = 0
            for entry in entries[first..<at] {
                if !sampled.isEmpty && sampled[entry.span.row] == 0 { continue }
                if queue.next <= entry.end { advance(before: entry.end &+ 1, ring: ring, into: &out) }
                if stage >= 0 {
                    // As `arrive` does, whose counts are added for all of them together.
                    entered += 1
                    if !hasStarted { start(at: entry.end) }
                    traffic.add(0, spans: 1, bytes: 0, at: entry.end)
                    single[0] = entry.span
                    pass(single[...], from: stage, 0, 0, entry.end, ring, &out)
                    continue
                }
                if !hasProcessors {
                    ledger.passOn(1, from: 0)
                    single[0] = copies?.enter(entry.span) ?? entry.span
                    arrive(single[...], bytes: 0, at: 0, entry.end, inner, &out)
                    continue
                }
                processors?.enqueue(
                    entry.span, instance: Int(instance[entry.span.row]), at: entry.end, ring: ring, &queue,
                    into: &flights)
                if !flights.isEmpty { depart(inner, &out) }
            }
            ledger.passOn(entered, from: 0)
            ledger.receive(entered, at: 1)
        }
    }

    /// Number of the stage that spans meet at their ends, where there is but one replica of it, to which nothing happens; -1 otherwise.
    private var firstStageAlone: Int {
        if hasProcessors || hopCount == 0 || changing[0] != nil || copies != nil || firstStage[0].count != 1 {
            return -1
        }
        return firstStage[0][0]
    }

    /// Requests that others' processors have made reach the first hop; their spans count as entered.
    public mutating func deliver(_ flights: Flights, ring: SpansRing, into out: inout Output) {
        ledger.receive(flights.spans.count + flights.dropped.count + flights.lost.count, at: 0)
        ledger.passOn(flights.spans.count, from: 0)
        for span in flights.dropped { end(span, .queueFull, at: 0, &out) }
        for (span, loss) in flights.lost { end(span, loss.fate, at: 0, &out) }
        for flight in flights.flights {
            deliver(flights.spans[flight.range], bytes: flight.bytes, at: flight.arrival, ring: ring, into: &out)
        }
    }

    /// A request reaches the first hop at `now`; what is due by then happens first.
    @inline(__always)
    public mutating func deliver(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, at now: Nanos, ring: SpansRing, into out: inout Output
    ) {
        if queue.next <= now { advance(before: now &+ 1, ring: ring, into: &out) }
        if copies != nil {
            let inner = follow(ring)
            return arrive(inside(spans)[...], bytes: bytes, at: 0, now, inner, &out)
        }
        arrive(spans, bytes: bytes, at: 0, now, ring, &out)
    }

    /// Notes spans of a request that is delivered without processors; where start-time samplers decide, they have been counted as entering.
    public mutating func book(leaving spans: Int) {
        if !hasHead { ledger.receive(spans, at: 0) }
        ledger.passOn(spans, from: 0)
    }
}
