import WinnowModel
import WinnowPipeline
import WinnowSampling

/// One policy over one seed's traffic: takes slabs in, moves their spans through the policy's stages, and measures what becomes of them.
final class Lane: @unchecked Sendable {
    // Worked on by one job at a time; the rounds of a run lie between two of them.
    let blueprint: LaneBlueprint
    let context: LaneContext
    private var head: (any HeadSampler)?
    private var headDecisions = HeadDecisions()
    /// What `head` writes on spans, for whoever reads it and for their sizes.
    private let written: WrittenStates?
    private var path: ProbabilisticPath
    private var growth: SpanGrowth
    private var processors: BatchSpanProcessors?
    private var flights = Flights()
    private(set) var chain: CollectorChain
    private var output = CollectorChain.Output()
    private var slabs: [LaneSlab] = []
    /// Memory of forgotten slabs.
    private var spare: [RawBlock] = []
    private var base = 0
    private var metrics: [any LaneMetric]
    private(set) var ledger = Ledger()
    private(set) var decisionDelays = [UInt32](repeating: 0, count: LatencyBuckets.count)
    private(set) var decided = 0
    /// Time of the last arrival.
    private var clock: Nanos = 0
    /// Retired slabs that the comparison has not seen yet.
    private(set) var retired: [LaneSlab] = []
    private(set) var log: DecisionLog?

    init(_ blueprint: LaneBlueprint, _ context: LaneContext, seed: UInt64) {
        self.blueprint = blueprint
        self.context = context
        head = blueprint.makeHead(seed: seed)
        written = blueprint.makeWrittenStates()
        path = blueprint.makePath(context.tables, written)
        growth = SpanGrowth(written, path: path)
        processors = written.map { context.makeProcessors($0) }
        chain = CollectorChain(
            hops: blueprint.makeHops(context.tables, seed, written: written),
            networkDelayNanos: context.networkDelayNanos,
            meter: context.meter)
        metrics = MetricCatalog.make(context)
        log = context.logsDecisions ? DecisionLog() : nil
    }

    /// True when requests leave the applications the same way as for every policy without a start-time sampler.
    var sharesFlights: Bool { head == nil }

    /// Takes in the next slab: `entries` are the spans that end before its limit, `shared` the requests that they make without a sampler.
    func consume(_ slab: Slab?, entries: [EndOrder.Entry], shared: Flights, limit: Nanos, ring: SpansRing) {
        if let slab {
            let mine = LaneSlab(slab, reusing: spare.popLast())
            slabs.append(mine)
            decideAtStart(slab, mine)
        }
        if head == nil {
            deliver(shared, ring)
        } else {
            flights.removeAll()
            enqueue(entries, limit: limit, ring)
            deliver(flights, ring)
        }
        retireFinished(ring)
    }

    /// Lets time run on until nothing waits any more.
    func drain(shared: Flights, ring: SpansRing) {
        if head == nil {
            deliver(shared, ring)
        } else {
            flights.removeAll()
            processors?.advance(before: .max, ring: ring, into: &flights)
            deliver(flights, ring)
        }
        if context.endsWithShutdown {
            chain.finish(at: clock, ring: ring, into: &output)
        } else {
            chain.advance(before: .max, ring: ring, into: &output)
        }
        apply()
        retireFinished(ring)
    }

    /// Forgets retired slabs; the comparison has seen them.
    func forgetRetired(_ count: Int) {
        for slab in retired[..<count] where spare.count < 8 { spare.append(slab.block) }
        retired.removeFirst(count)
    }

    /// Everything that was measured.
    func results() -> [MetricValue] {
        let summary = LaneSummary(
            chain: chain, ledger: ledger, decisionDelays: decisionDelays, decided: decided, context: context,
            blueprint: blueprint)
        return metrics.flatMap { $0.values(summary) }
    }

    /// Spans that have no fate although the run is over; none unless the ledger is broken.
    var unaccounted: Int { slabs.reduce(0) { $0 + $1.travelling } }

    // MARK: Start

    private func decideAtStart(_ slab: Slab, _ mine: LaneSlab) {
        guard head != nil else { return }
        head?.decide(slab.batch, context.tables, into: &headDecisions)
        let firstSpan = slab.batch.firstSpan
        for row in 0..<slab.batch.spanCount where headDecisions.keep[row] == 0 {
            mine.fate[row] = SpanFate.sampledOut.rawValue
            mine.outstanding -= 1
            mine.travelling -= 1
        }
        for trace in 0..<slab.batch.traceCount {
            let root = Int(firstSpan[trace])
            mine.probability[trace] = headDecisions.probability[root]
            mine.weight[trace] = headDecisions.exportedWeight[root]
        }
        written?.append(headDecisions)
        if !headDecisions.stateBytes.isEmpty { mine.stateBytes = headDecisions.stateBytes }
        if !headDecisions.attributeBytes.isEmpty { mine.attributeBytes = headDecisions.attributeBytes }
        if blueprint.tailStages.isEmpty {
            decisionDelays[0] &+= UInt32(slab.batch.traceCount)
            decided += slab.batch.traceCount
        }
    }

    private func enqueue(_ entries: [EndOrder.Entry], limit: Nanos, _ ring: SpansRing) {
        guard var fleet = processors else { return }
        processors = nil
        var at = 0
        while at < entries.count {
            let sequence = entries[at].span.sequence
            if sequence < base {
                // The slab has retired: whatever of it was sampled has left, this ends unsampled.
                at += 1
                continue
            }
            let fate = slabs[sequence - base].fate
            let instance = ring[sequence].batch.instance
            while at < entries.count, entries[at].span.sequence == sequence {
                let entry = entries[at]
                at += 1
                if fate[entry.span.row] != SpanFate.travelling.rawValue { continue }
                fleet.enqueue(
                    entry.span, instance: Int(instance[entry.span.row]), at: entry.end, ring: ring, into: &flights)
            }
        }
        fleet.advance(before: limit, ring: ring, into: &flights)
        processors = fleet
    }

    // MARK: Arrival

    private func deliver(_ flights: Flights, _ ring: SpansRing) {
        for span in flights.dropped {
            let mine = slabs[span.sequence - base]
            mine.outstanding -= 1
            settle(mine, span.row, .queueFull)
        }
        for flight in flights.flights {
            clock = flight.arrival
            var at = flight.range.lowerBound
            while at < flight.range.upperBound {
                let sequence = flights.spans[at].sequence
                let begin = at
                while at < flight.range.upperBound, flights.spans[at].sequence == sequence { at += 1 }
                slabs[sequence - base].outstanding -= at - begin
            }
            chain.deliver(
                flights.spans[flight.range], bytes: flight.bytes, at: flight.arrival, ring: ring, into: &output)
            if output.stored.count + output.gone.count > 8192 { apply() }
        }
        apply()
    }

    /// Books what the chain has said.
    private func apply() {
        var begin = 0
        for run in output.runs {
            while begin < run.end {
                let sequence = output.stored[begin].sequence
                let mine = slabs[sequence - base]
                let fate = mine.fate
                let storedAt = mine.storedAt
                let first = begin
                while begin < run.end, output.stored[begin].sequence == sequence {
                    let row = output.stored[begin].row
                    fate[row] = SpanFate.kept.rawValue
                    storedAt[row] = run.at
                    begin += 1
                }
                mine.travelling -= begin - first
            }
        }
        var at = 0
        while at < output.gone.count {
            let sequence = output.gone[at].span.sequence
            let mine = slabs[sequence - base]
            let fate = mine.fate
            let first = at
            while at < output.gone.count, output.gone[at].span.sequence == sequence {
                fate[output.gone[at].span.row] = output.gone[at].fate.rawValue
                at += 1
            }
            mine.travelling -= at - first
        }
        for (stage, decision) in output.decisions { book(decision, stage) }
        if log != nil { for late in output.late { log?.late(late.trace, late.stage, late.round, late.kept) } }
        output.removeAll()
    }

    @inline(__always)
    private func settle(_ mine: LaneSlab, _ row: Int, _ fate: SpanFate) {
        mine.fate[row] = fate.rawValue
        mine.travelling -= 1
    }

    private func book(_ decision: TraceDecision, _ stage: Int) {
        let mine = slabs[decision.trace.sequence - base]
        let trace = decision.trace.row
        if decision.outcome != .evicted && decision.round == 0 {
            mine.probability[trace] *= decision.probability
        }
        if decision.outcome != .evicted {
            let end = mine.slab.batch.end[Int(mine.slab.batch.firstSpan[trace])]
            let delay = decision.decidedAt > end ? decision.decidedAt - end : 0
            decisionDelays[LatencyBuckets.bucket(delay)] &+= 1
            decided += 1
        }
        log?.add(decision, stage: stage, id: mine.slab.batch.traceID(trace))
    }

    // MARK: Retirement

    private func retireFinished(_ ring: SpansRing) {
        while let mine = slabs.first, mine.outstanding == 0, !chain.hasPending(in: base) {
            chain.retire(base, into: &output)
            apply()
            if mine.travelling != 0 { return }
            retire(mine)
            slabs.removeFirst()
            base += 1
            chain.release(before: base)
            written?.release(before: base)
        }
    }

    private func retire(_ mine: LaneSlab) {
        mine.countKept()
        if !path.isEmpty { mine.book(&path, &growth) }
        ledger.add(mine)
        for index in metrics.indices { metrics[index].observe(mine) }
        retired.append(mine)
    }
}
