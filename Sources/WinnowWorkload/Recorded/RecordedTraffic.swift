public import WinnowFormats
import WinnowSettings
public import WinnowModel

/// Recorded traces as traffic: as the files have them, or tiled or thinned to the rate of the real traffic.
///
/// Spans of a trace that stand in several files or requests are put together by trace id. A record that says the same as an earlier one is
/// dropped; others with its span id are spans of their own, or parts of one (Zipkin).
public struct RecordedTraffic: Traffic {
    /// What the numbers in the batches stand for.
    public let tables: TraceTables
    /// What is known about the traffic as a whole.
    public let facts: TrafficFacts
    /// What was found wrong in each file.
    public let damages: [(file: String, damage: TraceDamage)]
    /// The files in order of reading with the SHA-256 of their bytes; empty unless it was asked for.
    public let digests: [(file: String, sha256: String)]
    /// What was read.
    public let summary: ReadSummary
    /// Records that say the same as an earlier one, dropped.
    public var repeats: Int { summary.repeats }
    /// Spans that are their own ancestors.
    public let spansInCycles: Int
    /// Spans that end before they start; their duration is 0.
    public let endBeforeStart: Int
    /// Spans with an end and no start: placed by their end, and shown to samplers without a start.
    public let withoutStart: Int
    private let stretches: [RecordedStretch]
    private let schedule: RecordedSchedule
    /// Where the stretches are when they are more than fit into memory; `nil`: in `stretches`.
    private let spilled: SpilledStretches?
    private let faults: SpillFaults

    /// Reads the files and puts their traces together.
    ///
    /// Throws `.io` for a file that can't be read and a temporary store that can't be written, `.data` for a file that holds no traces, `.usage`
    /// for options that name what is not there.
    public init(
        files: [String], options: RecordedOptions = RecordedOptions(), progress: (_ spans: Int) -> Void = { _ in }
    ) throws(Failure) {
        let canSpill = options.rate == nil && !options.needsTruth
        var spans = RecordedSpans(window: canSpill ? options.windowSpans : .max)
        for file in try TraceFileSet.ordered(files) {
            try spans.read(file, isHashed: options.needsDigests, progress: progress)
        }
        spans.close()
        damages = spans.damages
        digests = spans.digests
        endBeforeStart = spans.endBeforeStart
        withoutStart = spans.withoutStart
        faults = spans.faults
        let first = files.first ?? ""
        let traces: AssembledTraces
        if let sorter = spans.takeSorter() {
            traces = try AssembledTraces(spilled: &spans, consume sorter, options, file: first)
        } else {
            traces = try AssembledTraces(spans, options, file: first)
        }
        schedule = traces.schedule
        spilled = traces.spilled
        tables = traces.joiner.tables
        spansInCycles = traces.inCycles
        var summary = traces.summary
        summary.files = damages.count
        summary.records = spans.count
        summary.withoutTimes = spans.withoutTimes
        summary.withoutStart = spans.withoutStart
        summary.skipped = damages.reduce(0) { $0 + $1.damage.skipped }
        self.summary = summary
        var stretches = traces.stretches
        let truth = try RecordedTruth(
            stretches, tables, slow: options.slow, incidents: options.incidents, knowsStatus: spans.knowsStatus,
            isWanted: options.needsTruth)
        for number in stretches.indices { stretches[number].truth = truth.stretches[number] }
        self.stretches = stretches
        var facts = TrafficFacts()
        facts.name = files.map { String($0.split(separator: "/").last ?? Substring($0)) }.joined(separator: ", ")
        facts.isGenerated = false
        facts.begin = schedule.begin
        facts.durationNanos = schedule.durationNanos
        facts.knowsFaults = options.incidents != nil
        facts.rarePaths = truth.rarePaths
        facts.unknownClasses = truth.unknown
        facts.isAtFileRate = options.rate == nil
        facts.weights = traces.weights
        let begin = schedule.begin
        let shift = begin - (schedule.firstInstant.first ?? begin)
        facts.faults = (options.incidents ?? []).map {
            TrafficFacts.Fault(
                name: $0.name, kind: "incident", target: $0.service, onset: max(Self.later($0.from, shift), begin),
                end: Self.later($0.until, shift))
        }
        self.facts = facts
    }

    /// Whether the traces are in the temporary store.
    var isSpilled: Bool { spilled != nil }

    /// What the temporary store could not give back, where nobody could be told at once; `nil`: nothing was missing.
    public var failure: Failure? { faults.first }

    private static func later(_ time: Nanos, _ shift: UInt64) -> Nanos {
        let (sum, isOver) = time.addingReportingOverflow(shift)
        return isOver ? .max : sum
    }

    /// How many spans were recorded.
    public var spanCount: Int { summary.spans }

    /// All recorded traces in order of their first instant, with the times and ids of the files, in one batch that is put together anew.
    public var recorded: TraceBatch {
        let all = spilled.map { spilled in spilled.places.indices.map { spilled.stretch($0) } } ?? stretches
        if all.count == 1 { return all[0].batch }
        let instants =
            spilled.map { spilled in spilled.places.indices.flatMap { spilled.instants($0) } }
            ?? schedule.firstInstant
        var batch = TraceBatch()
        let arrivals = instants.enumerated().map { number, first in
            SlabPlan.Arrival(start: first, root: UInt32(number), ordinal: 0)
        }
        RecordedFill(stretches: all, arrivals: arrivals, key: nil, firstInstant: instants).copy(into: &batch)
        return batch
    }

    /// True when every span of every file was read and none contradicts itself.
    public var isClean: Bool {
        spansInCycles == 0 && endBeforeStart == 0 && damages.allSatisfy { $0.damage.isClean }
    }

    /// What is wrong in the files, for people.
    public var diagnostics: [Diagnostic] {
        var list = damages.flatMap(\.damage.diagnostics)
        let file = damages.count == 1 ? damages[0].file : facts.name
        for (count, message) in [
            (damages.reduce(0) { $0 + $1.damage.untold }, "further findings of the same kind"),
            (damages.reduce(0) { $0 + $1.damage.repairedTexts }, "texts or values were repaired"),
            (endBeforeStart, "spans end before they start; their duration counts as 0"),
            (
                withoutStart,
                "spans have no start: latency policies take it for 1970, as the Collector does, and keep their traces"
            ),
            (spansInCycles, "spans are their own ancestors; each ring is broken at its earliest span"),
        ] where count > 0 {
            list.append(Diagnostic("\(count) \(message)", severity: .warning, file: file))
        }
        return list.map {
            var diagnostic = $0
            diagnostic.severity = .warning
            return diagnostic
        }
    }

    /// Plans slab after slab; the seed decides ids, and which traces stand for the real rate.
    public func planner(seed: UInt64, margins: TrafficMargins) -> any TrafficPlanner {
        if let spilled { return SpilledPlanner(spilled, schedule, seed: seed) }
        return schedule.isReal ? TiledPlanner(schedule, seed: seed, margins) : RecordedPlanner(schedule, seed: seed)
    }

    /// Fills `slab` with the traces of `plan`, truth included; safe to call for several plans at once.
    public func fill(_ slab: Slab, with plan: SlabPlan) {
        slab.prepare(plan)
        if let stretch = spilled?.stretch(plan.sequence) ?? whole(plan) {
            slab.spans.batch = stretch.batch
            slab.truth = stretch.truth
            return
        }
        var batch = TraceBatch()
        var marks = GroundTruth()
        swap(&batch, &slab.spans.batch)
        swap(&marks, &slab.truth)
        let fill = RecordedFill(
            stretches: stretches, arrivals: plan.arrivals,
            key: schedule.isReal ? { schedule.key($0, $1, plan.seed) } : nil, firstInstant: schedule.firstInstant)
        fill.copy(into: &batch)
        fill.mark(&marks)
        swap(&batch, &slab.spans.batch)
        swap(&marks, &slab.truth)
    }

    /// The stretch that a plan hands out as a whole: slabs share it.
    private func whole(_ plan: SlabPlan) -> RecordedStretch? {
        guard !schedule.isReal, let first = plan.arrivals.first, let last = plan.arrivals.last else { return nil }
        var number = 0
        let place = RecordedStretch.place(of: Int(first.root), in: stretches, last: &number)
        let stretch = stretches[place.stretch]
        let isWhole =
            place.trace == 0 && plan.arrivals.count == stretch.batch.traceCount
            && Int(last.root) == stretch.firstTrace + stretch.batch.traceCount - 1
        return isWhole ? stretch : nil
    }
}
