import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling

/// What listens to a route along which a recording is sent.
protocol RecordedListener {
    /// Spans of a stretch start; `sampledOut` of them end here.
    mutating func start(_ spans: Spans, sampledOut: Int)
    /// A span reaches the first hop.
    mutating func arrive(_ span: SpanHandle, at now: Nanos)
    /// Books what the route has said. `level` is what processors made of spans in the end, `nil` where none changes any.
    mutating func apply(_ output: Route.Output, _ states: SpanStates, _ level: EditLevel?, _ ring: SpansRing)
    /// Spans of the oldest stretch that are under way; `nil` when there is no stretch.
    var oldest: (sequence: Int, travelling: Int)? { get }
    /// Forgets the oldest stretch.
    mutating func retire(_ states: SpanStates)
}

/// Sends a recording along the route of one policy, without a fleet.
struct RecordedDrive<Listener: RecordedListener> {
    var listener: Listener
    private(set) var route: Route
    private let traffic: any Traffic
    private let seed: UInt64
    private var ring = SpansRing()
    private var output = Route.Output()
    private var last: Nanos = 0
    private let hasHead: Bool
    /// Measures spans where a stage asks how large they are.
    private let sizer: SpanSizer?

    /// `edits` are the tables that processors add to, where others look at them too.
    init(
        _ blueprint: LaneBlueprint, traffic: any Traffic, options: LabOptions, recordsVerdicts: Bool = false,
        recordsTelemetry: Bool = false, edits: RouteEdits? = nil, listener: Listener
    ) {
        self.traffic = traffic
        self.listener = listener
        seed = options.seed ?? 1
        let states = SpanStates(traffic.tables)
        route = Route(
            head: blueprint.makeHead(seed: seed, options.remoteParents),
            hops: blueprint.makeHops(
                traffic.tables, seed, states, start: traffic.facts.begin, recordsVerdicts: recordsVerdicts,
                recordsTelemetry: recordsTelemetry, edits: edits), states: states,
            tables: traffic.tables, networkDelayNanos: 0, meter: nil)
        hasHead = blueprint.head != nil
        let measures =
            blueprint.tailSettings.contains { $0.settings.countsBytes }
            || recordsTelemetry && options.collectorVersion.gates[.countBytesSampled] == true
        sizer = measures ? SpanSizer(traffic.tables) : nil
    }

    /// Sends everything and lets the route come to its end; throws `.internal` when spans are missing then, and what the traffic could not give.
    ///
    /// `forgotten` is called when stretches have been forgotten: what is said of others from then on happens at the time that it gets, or later.
    /// All ends when it answers false.
    mutating func run(
        _ arrival: DecideRun.Arrival, ending: DecideRun.Ending,
        forgotten: (inout Listener, Nanos) throws -> Bool = { _, _ in true }
    ) throws {
        switch arrival {
        case .end: if try !runByEnd(forgotten) { return }
        case .trace: if try !runByTrace(forgotten) { return }
        case .file: try runByRequest()
        }
        switch ending {
        case .wait: route.finish(.runOn, ring: ring, into: &output)
        case .shutdown: route.finish(.shutdown(at: last), ring: ring, into: &output)
        }
        apply()
        retire()
        let faults = route.ledger.faults
        if !faults.isEmpty {
            throw Failure(
                .internal,
                Diagnostic(
                    "the ledger does not close: \(faults.joined(separator: "; "))",
                    remedy: "this is a fault of Winnow; please report it with the traces"))
        }
    }

    // MARK: Arrival

    /// Stretch after stretch, each span at its own end; what is finished is forgotten.
    private mutating func runByEnd(_ forgotten: (inout Listener, Nanos) throws -> Bool) throws -> Bool {
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        var order = EndOrder()
        var entries: [EndOrder.Entry] = []
        while planner.next(&plan) {
            let spans = try load(plan)
            order.order(spans, before: plan.until, ring: ring, into: &entries)
            end(entries)
            retire(keeping: order.oldest)
            if try !forgotten(&listener, begin(plan)) { return false }
        }
        if let failure = traffic.failure { throw failure }
        order.order(nil, before: .max, ring: ring, into: &entries)
        end(entries)
        return true
    }

    /// No span of a stretch starts or ends before it begins: nothing is decided earlier on traces that were not forgotten.
    private func begin(_ plan: SlabPlan) -> Nanos { listener.oldest.map { ring[$0.sequence].from } ?? plan.until }

    private mutating func end(_ entries: [EndOrder.Entry]) {
        for entry in entries where !hasHead || route.isSampled(entry.span) {
            listener.arrive(entry.span, at: entry.end)
        }
        route.enter(ending: entries, ring: ring, into: &output)
        if let latest = entries.last { last = latest.end }
        apply()
    }

    /// Stretch after stretch, each trace at its latest end; what is finished is forgotten.
    private mutating func runByTrace(_ forgotten: (inout Listener, Nanos) throws -> Bool) throws -> Bool {
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        var traces = WaitingTraces()
        while planner.next(&plan) {
            let spans = try load(plan)
            let batch = spans.batch
            for trace in 0..<batch.traceCount {
                let ends = batch.spans(of: trace).lazy.filter { [route] row in
                    route.isSampled(SpanHandle(sequence: spans.sequence, row: row))
                }.map { max(batch.end[$0], batch.start[$0]) }
                guard let latest = ends.max() else { continue }
                traces.append(SpanHandle(sequence: spans.sequence, row: trace), at: latest)
            }
            deliver(traces.take(before: plan.until))
            retire(keeping: traces.oldest)
            if try !forgotten(&listener, begin(plan)) { return false }
        }
        if let failure = traffic.failure { throw failure }
        deliver(traces.take(before: .max))
        return true
    }

    private mutating func deliver(_ traces: [WaitingTraces.Entry]) {
        for entry in traces {
            let sequence = entry.trace.sequence
            let spans = ring[sequence].batch.spans(of: entry.trace.row).map { SpanHandle(sequence: sequence, row: $0) }
                .filter { route.isSampled($0) }
            deliver(spans[...], at: entry.arrival)
        }
        apply()
    }

    /// A request reaches the first hop.
    private mutating func deliver(_ spans: ArraySlice<SpanHandle>, at arrival: Nanos) {
        for span in spans { listener.arrive(span, at: arrival) }
        route.book(leaving: spans.count)
        route.deliver(spans, bytes: 0, at: arrival, ring: ring, into: &output)
        last = arrival
        if output.stored.count + output.gone.count > 8192 { apply() }
    }

    /// All spans at once in memory, by request.
    private mutating func runByRequest() throws(Failure) {
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        while planner.next(&plan) { _ = try load(plan) }
        if let failure = traffic.failure { throw failure }
        let requests = RequestOrder(ring) { route.isSampled($0) }
        for request in requests.requests { deliver(requests.spans[request.range], at: request.arrival) }
        apply()
    }

    private mutating func load(_ plan: SlabPlan) throws(Failure) -> Spans {
        let slab = Slab()
        traffic.fill(slab, with: plan)
        if let failure = traffic.failure { throw failure }
        let spans = slab.spans
        spans.index()
        sizer?.measure(spans.batch, into: &spans.spanBytes)
        ring.append(spans)
        route.enter(starting: spans)
        var sampledOut = 0
        if hasHead {
            let keep = route.decisions.keep
            for row in 0..<spans.batch.spanCount { sampledOut += keep[row] == 0 ? 1 : 0 }
        }
        listener.start(spans, sampledOut: sampledOut)
        return spans
    }

    // MARK: Bookkeeping

    private mutating func apply() {
        listener.apply(output, route.states, route.leaving, ring)
        output.removeAll()
    }

    /// Forgets stretches of which nothing is under way; those from `oldest` on are still needed.
    private mutating func retire(keeping oldest: Int? = nil) {
        while let (sequence, travelling) = listener.oldest, sequence < oldest ?? .max {
            if route.isUnderWay(sequence, travelling: travelling) { return }
            if travelling > 0 || route.hasCopies {
                route.retire(sequence, into: &output)
                apply()
            }
            listener.retire(route.states)
            route.release(before: sequence + 1)
            ring.release(before: sequence + 1)
        }
    }
}
