import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowPipeline

@testable import WinnowLab

/// Runs every policy of a plan slab by slab on one thread and forgets nothing: what `SeedRun` does in rounds and with reused memory.
struct LaneDriver {
    let lanes: [Lane]
    let slabs: [Slab]
    let ring: SpansRing
    /// The requests in which spans leave applications without a start-time sampler, with their arrivals.
    let requests: [[SpanHandle]]
    /// Spans that found the queue of their application full.
    let dropped: [SpanHandle]

    /// `isWindowed` has traffic before and after the measured window, as a run has; without, everything is measured.
    init(_ plan: LabPlan, seed: UInt64 = 1, isWindowed: Bool = true) {
        var context = plan.context
        if !isWindowed {
            context.margins = TrafficMargins()
            context.window = 0..<Nanos.max
        }
        let lanes = plan.policies.map { Lane($0.blueprint, context, seed: seed) }
        let sequencer = Sequencer(context, seed: seed, sharesFlights: true)
        let sizer = SpanSizer(context.tables)
        var ring = SpansRing()
        var slabs: [Slab] = []
        var requests: [[SpanHandle]] = []
        var dropped: [SpanHandle] = []
        var planner = plan.traffic.planner(seed: seed, margins: context.margins)
        var slabPlan = SlabPlan()
        func note(_ flights: Flights) {
            for flight in flights.flights { requests.append(Array(flights.spans[flight.range])) }
            dropped += flights.dropped
        }
        while planner.next(&slabPlan) {
            let slab = Slab()
            plan.traffic.fill(slab, with: slabPlan)
            slab.spans.index()
            sizer.measure(slab.batch, into: &slab.spans.spanBytes)
            ring.append(slab.spans)
            slabs.append(slab)
            let sequenced = Sequenced()
            sequencer.sequence(slab.spans, ring: ring, into: sequenced)
            note(sequenced.flights)
            for lane in lanes {
                lane.consume(
                    slab, entries: sequenced.entries, shared: sequenced.flights, limit: sequenced.limit, ring: ring)
            }
        }
        let rest = Sequenced()
        sequencer.finish(ring: ring, into: rest)
        note(rest.flights)
        for lane in lanes {
            lane.consume(nil, entries: rest.entries, shared: rest.flights, limit: .max, ring: ring)
            lane.drain(ring: ring)
        }
        self.lanes = lanes
        self.slabs = slabs
        self.ring = ring
        self.requests = requests
        self.dropped = dropped
    }
}

/// One trace with what a policy made of it.
struct TraceOutcome: Sendable {
    var slab: LaneSlab
    var trace: Int

    var batch: TraceBatch { slab.slab.batch }
    var rows: Range<Int> { batch.spans(of: trace) }
    var root: Int { rows.lowerBound }
    var id: TraceID { batch.traceID(trace) }
    var classes: TraceClasses { TraceClasses(rawValue: slab.slab.truth.classes[trace]) }
    func fate(_ row: Int) -> SpanFate { SpanFate(rawValue: slab.fate[row]) ?? .travelling }
    var keptRows: [Int] { rows.filter { fate($0) == .kept } }
    var isKept: Bool { !keptRows.isEmpty }

    /// Whether what makes the trace one of a class was kept, span by span.
    func isKept(as value: TraceClasses) -> Bool {
        guard classes.contains(value) else { return false }
        let truth = slab.slab.truth
        let kept = keptRows
        func holds(_ span: UInt32) -> Bool { kept.contains(Int(span)) }
        switch value {
        case .rootError, .baseline: return kept.contains(root)
        case .slow:
            let marked = truth.marks.filter { Int($0.trace) == trace && $0.value == .slow }
            return marked.isEmpty ? kept.contains(root) : marked.contains { holds($0.span) }
        case .innerError: return kept.contains { batch.status[$0] == SpanStatus.error.rawValue }
        case .retry:
            return truth.marks.contains { Int($0.trace) == trace && $0.value == .retry && holds($0.span) }
        case .faultWindow: return truth.touches.contains { Int($0.trace) == trace && holds($0.span) }
        case .rarePath:
            return truth.rarePaths.contains { path in
                Int(path.trace) == trace
                    && (path.span == GroundTruth.RarePath.wholeTrace ? kept.count == rows.count : holds(path.span))
            }
        default: return false
        }
    }
}

extension Lane {
    /// Every trace of the measured window that has retired.
    var outcomes: [TraceOutcome] {
        retired.filter(\.slab.isMeasured).flatMap { slab in
            (0..<slab.traceCount).map { TraceOutcome(slab: slab, trace: $0) }
        }
    }
}
