import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowPipeline
import WinnowStore

/// Runs every policy over one seed's traffic: traces are generated once and shared by all lanes (architecture, law 3).
///
/// Works in rounds of a few slabs. While the lanes work on one round, the next one is put in order and the one after is generated. What a job
/// writes is its own, so results never depend on how many jobs there are (law 4).
final class SeedRun {
    /// How far a run is: spans and traces of the measured window.
    struct Progress: Sendable {
        var spans: Int
        var traces: Int
        /// Share of the virtual time that is over, 0...1.
        var share: Double
    }

    let lanes: [Lane]
    /// By policy: the ways to its connectors.
    let courses: [[Lane]]
    let changes: ChangeTracker
    /// How long the traffic takes to make.
    let trafficClock = TrafficClock()
    /// What is wrong with a request that was made of bytes: the policy, and what; `nil`: nothing.
    var wireFault: Failure? {
        for lane in all {
            guard let fault = lane.route.wire?.fault else { continue }
            return Failure(
                .internal,
                Diagnostic(
                    "'\(lane.blueprint.name)': \(fault)",
                    remedy: "this is a fault of Winnow; please report it with the experiment"))
        }
        return nil
    }
    private(set) var progress = Progress(spans: 0, traces: 0, share: 0)
    /// Spans of all traffic, before and after the window too.
    private(set) var spans = 0
    /// Those that are measured and those to connectors.
    private let all: [Lane]
    /// Lanes with tail samplers take longest: started first, they leave no job idle at the end of a round.
    private let longestFirst: [Lane]
    private let traffic: any Traffic
    private let context: LaneContext
    private let seed: UInt64
    private let pool: WorkerPool
    private let sequencer: Sequencer
    private let sizer: SpanSizer
    private var ring = SpansRing()
    /// The slabs whose spans `ring` holds.
    private var held: [Slab] = []
    private var free: [Slab] = []
    private var freeSequenced: [Sequenced] = []
    /// Few, so that what is in flight stays in the caches; enough to keep jobs busy between two barriers.
    private static let slabsInRound = 4

    private struct Round {
        var slabs: [Slab] = []
        var sequenced: [Sequenced] = []
        var isLast = false
    }

    init(
        traffic: any Traffic, policies: [ExperimentPolicyReader.Read], reference: Int, context: LaneContext,
        seed: UInt64,
        pool: WorkerPool
    ) {
        self.traffic = traffic
        self.context = context
        self.seed = seed
        self.pool = pool
        lanes = policies.enumerated().map { Lane($0.element.blueprint, context, seed: seed, policy: $0.offset) }
        courses = policies.map { read in
            let meters = ConnectorMeters.all(read, context)
            return zip(read.courses, meters).map { Lane($0, context, seed: seed, meters: $1) }
        }
        all = lanes + courses.flatMap { $0 }
        longestFirst =
            all.filter { !$0.blueprint.tailStages.isEmpty } + all.filter { $0.blueprint.tailStages.isEmpty }
        changes = ChangeTracker(lanes: lanes.count, reference: reference, context: context, seed: seed)
        sequencer = Sequencer(context, seed: seed, sharesFlights: all.contains(where: \.sharesFlights))
        sizer = SpanSizer(context.tables)
    }

    /// Runs to the end; false when `shouldStop` answered true.
    ///
    /// `note` gets what lanes have written down, after every round and in the order of the policies; `keep` the traces of a measured slab that
    /// some policy kept, where that is asked for; `send` what an exporting
    /// lane keeps.
    func run(
        _ report: (Progress) -> Void, shouldStop: () -> Bool, note: (ResultStore.CellResults) throws -> Void,
        keep: (_ slab: Slab, _ traces: [Int]) throws -> Void,
        send: (TraceBatch, TraceTables) throws -> Void
    ) rethrows -> Bool {
        let plans = PlanQueue(traffic.planner(seed: seed, margins: context.margins), count: Self.slabsInRound)
        var filled = Round()
        var ordered = Round()
        let trafficClock = trafficClock
        trafficClock.job { plans.advance() }
        fill(&filled, plans: plans.next)
        filled.isLast = filled.slabs.isEmpty
        trafficClock.job { plans.advance() }
        while true {
            if shouldStop() { return false }
            let current = ordered
            ordered = filled
            filled = Round()
            for slab in ordered.slabs {
                ring.append(slab.spans)
                held.append(slab)
                ordered.sequenced.append(freeSequenced.popLast() ?? Sequenced())
            }
            let next = plans.next
            filled.slabs = next.map { _ in free.popLast() ?? Slab() }
            filled.isLast = next.isEmpty
            pool.run(
                jobs(lanesOn: current, ordering: ordered, filling: filled, next) + [
                    { trafficClock.job { plans.advance() } }
                ])
            try account(current, keep)
            try handOver(note, send)
            report(progress)
            if current.isLast { break }
        }
        try finish(keep)
        try handOver(note, send)
        return true
    }

    /// What lanes have written down and gathered since the last time.
    private func handOver(
        _ note: (ResultStore.CellResults) throws -> Void, _ send: (TraceBatch, TraceTables) throws -> Void
    ) rethrows {
        for lane in lanes {
            if let written = lane.journal?.drain() { try note(written) }
            if let export = lane.export, let batch = export.drain() { try send(batch, export.tables) }
        }
    }

    private func jobs(
        lanesOn current: Round, ordering ordered: Round, filling filled: Round, _ plans: [SlabPlan]
    ) -> [@Sendable () -> Void] {
        var jobs: [@Sendable () -> Void] = []
        let ring = ring
        let sequencer = sequencer
        let slabs = current.slabs
        let sequenced = current.sequenced
        if !slabs.isEmpty {
            for lane in longestFirst {
                jobs.append {
                    lane.stopwatch.job {
                        for index in slabs.indices {
                            lane.consume(
                                slabs[index], entries: sequenced[index].entries, shared: sequenced[index].flights,
                                limit: sequenced[index].limit, ring: ring)
                        }
                    }
                }
            }
        }
        if !ordered.slabs.isEmpty {
            let slabs = ordered.slabs
            let sequenced = ordered.sequenced
            jobs.append {
                for index in slabs.indices {
                    sequencer.sequence(slabs[index].spans, ring: ring, into: sequenced[index])
                }
            }
        }
        let traffic = traffic
        let sizer = sizer
        let trafficClock = trafficClock
        for (slab, plan) in zip(filled.slabs, plans) {
            jobs.append { trafficClock.job { Self.fill(slab, plan, traffic, sizer) } }
        }
        return jobs
    }

    private func fill(_ round: inout Round, plans: [SlabPlan]) {
        round.slabs = plans.map { _ in Slab() }
        let traffic = traffic
        let sizer = sizer
        let trafficClock = trafficClock
        pool.run(
            zip(round.slabs, plans).map { slab, plan in
                { @Sendable in trafficClock.job { Self.fill(slab, plan, traffic, sizer) } }
            })
    }

    private static func fill(_ slab: Slab, _ plan: SlabPlan, _ traffic: any Traffic, _ sizer: SpanSizer) {
        traffic.fill(slab, with: plan)
        slab.spans.index()
        sizer.measure(slab.batch, into: &slab.spans.spanBytes)
    }

    /// Books a round that all lanes have worked on and lets go of slabs that all have retired.
    private func account(_ round: Round, _ keep: (Slab, [Int]) throws -> Void) rethrows {
        for slab in round.slabs {
            spans += slab.batch.spanCount
            if slab.isMeasured {
                progress.spans += slab.batch.spanCount
                progress.traces += slab.batch.traceCount
            }
            if context.facts.durationNanos > 0 {
                let over = slab.until > context.facts.begin ? slab.until - context.facts.begin : 0
                progress.share = min(1, Double(over) / Double(context.facts.durationNanos))
            }
        }
        freeSequenced.append(contentsOf: round.sequenced)
        try compare(keep)
    }

    private func compare(_ keep: (Slab, [Int]) throws -> Void) rethrows {
        var count = all.map(\.retired.count).min() ?? 0
        // Where nothing was sampled, slabs retire before their last spans have been put in order.
        if let oldest = sequencer.oldest { count = min(count, oldest - ring.base) }
        if count <= 0 { return }
        let changes = changes
        let retired = lanes.map { Array($0.retired[..<count]) }
        let base = retired[changes.reference]
        pool.run(
            lanes.indices.filter { $0 != changes.reference }.map { lane in
                let other = retired[lane]
                return { @Sendable in
                    for index in other.indices where base[index].slab.isMeasured {
                        changes.observe(lane, other[index], against: base[index])
                    }
                }
            })
        if context.details.contains(.traces) {
            for index in 0..<count where base[index].slab.isMeasured {
                let traces = (0..<base[index].traceCount).filter { trace in
                    retired.contains { $0[index].keptSpans[trace] > 0 }
                }
                if !traces.isEmpty { try keep(base[index].slab, traces) }
            }
        }
        for lane in all { lane.forgetRetired(count) }
        ring.release(before: ring.base + count)
        free.append(contentsOf: held[..<count])
        held.removeFirst(count)
    }

    /// No slab comes any more: what still runs ends, leaves, and is decided.
    private func finish(_ keep: (Slab, [Int]) throws -> Void) rethrows {
        let rest = Sequenced()
        sequencer.finish(ring: ring, into: rest)
        let ring = ring
        pool.run(
            all.map { lane in
                { @Sendable in
                    lane.stopwatch.job {
                        lane.consume(nil, entries: rest.entries, shared: rest.flights, limit: .max, ring: ring)
                        lane.drain(ring: ring)
                    }
                }
            })
        try compare(keep)
        progress.share = 1
    }
}

/// Plans a round ahead, as a job beside the others.
private final class PlanQueue: @unchecked Sendable {
    // Advanced by one job at a time; `next` is read between rounds.
    private(set) var next: [SlabPlan] = []
    private var planner: any TrafficPlanner
    private let count: Int

    init(_ planner: any TrafficPlanner, count: Int) {
        self.planner = planner
        self.count = count
    }

    /// Replaces `next` by the plans of the following round, none when the traffic is over.
    func advance() {
        next = []
        while next.count < count {
            var plan = SlabPlan()
            guard planner.next(&plan) else { break }
            next.append(plan)
        }
    }
}
