import WinnowModel
import WinnowPipeline
import WinnowSampling

/// One policy over one seed's traffic: takes slabs in, moves their spans along the policy's route, and measures what becomes of them.
final class Lane: @unchecked Sendable {
    // Worked on by one job at a time, so accesses are not checked; the rounds of a run lie between two of them.
    let blueprint: LaneBlueprint
    let context: LaneContext
    /// How long it works.
    let stopwatch = LaneClock()
    @exclusivity(unchecked) private(set) var route: Route
    @exclusivity(unchecked) private var output = Route.Output()
    @exclusivity(unchecked) private var slabs: [LaneSlab] = []
    /// Memory of forgotten slabs.
    @exclusivity(unchecked) private var spare: [RawBlock] = []
    @exclusivity(unchecked) private var base = 0
    @exclusivity(unchecked) private var metrics: [any LaneMetric]
    /// Spans of the measured window by hop and fate.
    @exclusivity(unchecked) private(set) var ledger: Ledger
    /// What each stage decided.
    @exclusivity(unchecked) private(set) var stages: [StageFigures]
    /// By stage: whether parts of a trace may come to several of its replicas.
    private let splitsTraces: [Bool]
    /// By stage: whether it stands on one of several ways.
    private let isAside: [Bool]
    /// Spans of the measured window that reached the backend again.
    @exclusivity(unchecked) private var repeats = 0
    @exclusivity(unchecked) private(set) var decisionDelays = [UInt32](repeating: 0, count: LatencyBuckets.count)
    /// Decisions on the window's traces that were taken when no traffic came any more.
    @exclusivity(unchecked) private(set) var decidedAfterTraffic = 0
    @exclusivity(unchecked) private var isDraining = false
    /// Retired slabs that the comparison has not seen yet.
    @exclusivity(unchecked) private(set) var retired: [LaneSlab] = []
    /// What is written down beside the figures, when it is asked for.
    let journal: LaneJournal?
    /// What is kept, where somebody sends it on; `nil`: nobody does.
    @exclusivity(unchecked) private(set) var export: LaneExport?
    /// What connectors at the end of the way make of spans; `nil`: there are none, and the lane is measured.
    @exclusivity(unchecked) private(set) var meters: ConnectorMeters?

    /// With meters it is the way to connectors, which is not measured itself.
    init(
        _ blueprint: LaneBlueprint, _ context: LaneContext, seed: UInt64, policy: Int = 0,
        meters: ConnectorMeters? = nil
    ) {
        self.meters = meters
        self.blueprint = blueprint
        self.context = context
        let states = SpanStates(context.tables)
        let head = blueprint.makeHead(seed: seed, context.remoteParents)
        route = Route(
            head: head,
            processors: head != nil || context.transport != nil
                ? context.makeProcessors(seed: seed, states, own: blueprint.processors) : nil,
            hops: stopwatch.timing(blueprint.makeHops(context.tables, seed, states, start: context.facts.begin)),
            states: states,
            tables: context.tables,
            networkDelayNanos: context.networkDelayNanos, meter: context.meter, window: context.window,
            path: context.path(of: blueprint, seed: seed), wire: context.wire(of: blueprint))
        ledger = Ledger(collectors: blueprint.hops.map(\.name))
        stages = zip(blueprint.stages, route.rules).map { place, rules in
            StageFigures(
                hop: blueprint.hops[place.hop].name, stage: place.stage, rules: rules,
                replicas: blueprint.hops[place.hop].mostReplicas)
        }
        splitsTraces = blueprint.stages.map { blueprint.hops[$0.hop].splitsTraces }
        isAside = blueprint.stages.map { blueprint.hops[$0.hop].graph?.isAside[$0.stage] ?? false }
        metrics = meters == nil ? MetricCatalog.make(context) : []
        route.recordsLevels = context.details.contains(.series)
        journal = meters == nil ? LaneJournal(context, policy: policy, seed: seed, stages) : nil
    }

    /// From now on what is kept is gathered.
    func startExport() { export = LaneExport(route.leaving?.edits ?? RouteEdits(context.tables)) }

    /// True when requests leave the applications the same way as for every policy without a start-time sampler.
    var sharesFlights: Bool { blueprint.head == nil && context.transport == nil }

    /// Takes in the next slab: `entries` are the spans that end before its limit, `shared` the requests that they make without a sampler.
    func consume(_ slab: Slab?, entries: [EndOrder.Entry], shared: Flights, limit: Nanos, ring: SpansRing) {
        if let slab {
            let mine = LaneSlab(slab, reusing: spare.popLast())
            slabs.append(mine)
            start(slab, mine)
            meters?.start(slab, ring: ring)
        }
        if sharesFlights {
            route.deliver(shared, ring: ring, into: &output)
        } else {
            route.enter(ending: entries, ring: ring, into: &output)
            route.advance(before: limit, ring: ring, into: &output)
        }
        apply(ring)
        retireFinished(ring)
    }

    /// Lets time run on until nothing waits any more.
    func drain(ring: SpansRing) {
        isDraining = true
        route.finish(.runOn, ring: ring, into: &output)
        apply(ring)
        retireFinished(ring)
        meters?.finish()
    }

    /// Forgets retired slabs; the comparison has seen them.
    func forgetRetired(_ count: Int) {
        for slab in retired[..<count] where spare.count < 8 { spare.append(slab.block) }
        retired.removeFirst(count)
    }

    /// Everything that was measured.
    func results() -> [MetricValue] {
        let summary = LaneSummary(
            traffic: route.traffic, buffer: route.buffer, stages: stages, ledger: ledger,
            decisionDelays: decisionDelays, decidedAfterTraffic: decidedAfterTraffic, repeats: repeats,
            exports: route.exports, processorShortfall: route.processorShortfall, wire: route.wire, context: context,
            blueprint: blueprint)
        return metrics.flatMap { $0.values(summary) }
    }

    /// What does not add up although the run is over; empty unless Winnow is at fault.
    var faults: [String] {
        let waiting = slabs.reduce(0) { $0 + $1.travelling }
        return route.ledger.faults + ledger.faults + (waiting > 0 ? ["\(waiting) spans have no fate"] : [])
    }

    /// What processors could not evaluate and passed over, for each of the blueprint's edits: message → how often, the whole traffic through.
    var passedOver: [[String: Int]] { route.edits.map(\.passedOver) }

    // MARK: Start

    private func start(_ slab: Slab, _ mine: LaneSlab) {
        guard blueprint.head != nil else { return }
        stopwatch.sampler { route.enter(starting: slab.spans) }
        let keep = route.decisions.keep
        var sampledOut = 0
        for row in 0..<slab.batch.spanCount where keep[row] == 0 {
            mine.fate[row] = SpanFate.sampledOut.rawValue
            sampledOut += 1
        }
        mine.travelling -= sampledOut
        if blueprint.tailStages.isEmpty, slab.isMeasured {
            decisionDelays[0] &+= UInt32(slab.batch.traceCount)
        }
        if blueprint.tailStages.isEmpty { journal?.decidedAtStart(mine) }
    }

    // MARK: Bookkeeping

    /// Books what the route has said.
    private func apply(_ ring: SpansRing) {
        if meters != nil { hear(ring) }
        var first = 0
        for run in output.runs {
            journal?.stored(run.end - first, at: run.at)
            while first < run.end {
                let sequence = output.stored[first].sequence
                let mine = slabs[sequence - base]
                let fate = mine.fate
                let hop = mine.hop
                let storedAt = mine.storedAt
                let backend = UInt8(truncatingIfNeeded: blueprint.hops.count + 1)
                let start = first
                while first < run.end, output.stored[first].sequence == sequence {
                    let row = output.stored[first].row
                    fate[row] = SpanFate.kept.rawValue
                    hop[row] = backend
                    storedAt[row] = run.at
                    first += 1
                }
                mine.travelling -= first - start
            }
        }
        let gone = output.gone.runs
        var at = 0
        while at < gone.count {
            let sequence = gone[at].first.sequence
            let mine = slabs[sequence - base]
            let fate = mine.fate
            let hop = mine.hop
            var spans = 0
            while at < gone.count, gone[at].first.sequence == sequence {
                let run = gone[at]
                let row = run.first.row
                for offset in 0..<Int(run.count) {
                    fate[row + offset] = run.fate.rawValue
                    hop[row + offset] = run.hop
                }
                spans += Int(run.count)
                at += 1
            }
            mine.travelling -= spans
        }
        for copy in output.again where slabs[copy.span.sequence - base].slab.isMeasured { repeats += 1 }
        bookDecisions()
        for late in output.late where slabs[late.trace.sequence - base].slab.isMeasured {
            stages[late.stage].lateSpans += 1
        }
        if let journal, journal.hasSeries {
            for late in output.late { journal.late(1, at: late.at) }
            for level in output.levels { journal.buffered(level.spans, at: level.at) }
        }
        output.removeAll()
    }

    /// Tells the connectors of what has come to them.
    private func hear(_ ring: SpansRing) {
        var first = 0
        for run in output.runs {
            let handles = output.stored[first..<run.end].filter { slabs[$0.sequence - base].slab.isMeasured }
            meters?.hear(
                handles, replica: run.replica, at: run.at, ring: ring, level: route.leaving, states: route.states)
            first = run.end
        }
    }

    private func bookDecisions() {
        let decisions = output.decisions
        var at = 0
        while at < decisions.count {
            // What belongs to a slab is bound once for each run of its traces.
            let sequence = decisions[at].decision.trace.sequence
            let mine = slabs[sequence - base]
            let isMeasured = mine.slab.isMeasured
            let firstSpan = mine.slab.batch.firstSpan
            let ends = mine.slab.batch.end
            while at < decisions.count, decisions[at].decision.trace.sequence == sequence {
                let (stage, decision) = decisions[at]
                at += 1
                let trace = decision.trace.row
                if decision.outcome == .evicted { mine.noteEviction(of: trace, stage: stage) }
                if splitsTraces[stage] {
                    mine.probability[trace] *= mine.note(decision, stage: stage)
                } else if !decision.outcome.isUndecided, decision.round == 0 {
                    mine.probability[trace] *= decision.probability
                }
                if isAside[stage], mine.isDecidedBeside(trace, stage: stage) { mine.probability[trace] = .nan }
                if !isMeasured { continue }
                stages[stage].count(decision, votes: output.votes)
                if isDraining, decision.outcome != .lost { decidedAfterTraffic += 1 }
                if !decision.outcome.isUndecided {
                    let end = ends[Int(firstSpan[trace])]
                    let delay = decision.decidedAt > end ? decision.decidedAt - end : 0
                    decisionDelays[LatencyBuckets.bucket(delay)] &+= 1
                }
                journal?.decided(decision, stage: stage, of: mine)
            }
        }
    }

    // MARK: Retirement

    private func retireFinished(_ ring: SpansRing) {
        while let mine = slabs.first {
            // What is left waits for what will never come, or it is still under way.
            if route.isUnderWay(base, travelling: mine.travelling) { return }
            if mine.travelling > 0 || route.hasCopies {
                route.retire(base, into: &output)
                apply(ring)
            }
            retire(mine)
            slabs.removeFirst()
            base += 1
            route.release(before: base)
        }
    }

    private func retire(_ mine: LaneSlab) {
        mine.countKept()
        mine.book(route.states)
        journal?.retired(mine)
        route.states.withAddedBytes(mine.slab.sequence) { added in
            mine.addedBytes = added
            if let last = route.leaving, let spans = last.spans(mine.slab.sequence) {
                mine.edited = (spans, last.edits.meter)
            }
            if mine.slab.isMeasured {
                export?.retired(mine, mine.edited?.spans ?? mine.slab.spans, route.states)
                ledger.add(mine.fate, hops: mine.hop, spans: mine.spanCount)
                for index in metrics.indices { metrics[index].observe(mine) }
            }
            mine.addedBytes = nil
            mine.edited = nil
        }
        retired.append(mine)
    }
}
