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

    /// Reads the files and puts their traces together.
    ///
    /// Throws `.io` for a file that can't be read, `.data` for one that holds no traces, `.usage` for options that name what is not there.
    public init(
        files: [String], options: RecordedOptions = RecordedOptions(), progress: (_ spans: Int) -> Void = { _ in }
    ) throws(Failure) {
        var spans = RecordedSpans()
        for file in try TraceFileSet.ordered(files) {
            try spans.read(file, isHashed: options.needsDigests, progress: progress)
        }
        spans.close()
        damages = spans.damages
        digests = spans.digests
        endBeforeStart = spans.endBeforeStart
        withoutStart = spans.withoutStart
        var assembler = TraceAssembler(spans)
        schedule = try RecordedSchedule(
            assembler.firstInstant, options, file: files.first ?? "", spansBefore: assembler.spanCount(before:))
        var stretches = schedule.stretches.map {
            RecordedStretch(batch: assembler.batch($0), firstTrace: $0.lowerBound)
        }
        tables = assembler.joiner.tables
        spansInCycles = assembler.inCycles
        var summary = ReadSummary()
        summary.files = damages.count
        summary.records = assembler.spanCount(before: schedule.firstInstant.count)
        summary.spans = stretches.reduce(0) { $0 + $1.batch.spanCount }
        summary.traces = schedule.firstInstant.count
        summary.repeats = assembler.joiner.repeats
        summary.joined = assembler.joiner.joined
        summary.shared = assembler.joiner.shared
        summary.orphans = assembler.orphans
        summary.withoutTimes = spans.withoutTimes
        summary.withoutStart = spans.withoutStart
        summary.skipped = damages.reduce(0) { $0 + $1.damage.skipped }
        self.summary = summary
        let weights = RecordedWeights.read(stretches, tables)
        let traceCount = schedule.firstInstant.count
        let values = weights.values(count: traceCount)
        for number in stretches.indices where !values.isEmpty {
            let first = stretches[number].firstTrace
            stretches[number].batch.weight = Array(values[first..<first + stretches[number].batch.traceCount])
        }
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
        facts.weights = weights.summary(count: traceCount)
        let begin = schedule.begin
        let shift = begin - (schedule.firstInstant.first ?? begin)
        facts.faults = (options.incidents ?? []).map {
            TrafficFacts.Fault(
                name: $0.name, kind: "incident", target: $0.service, onset: max(Self.later($0.from, shift), begin),
                end: Self.later($0.until, shift))
        }
        self.facts = facts
    }

    private static func later(_ time: Nanos, _ shift: UInt64) -> Nanos {
        let (sum, isOver) = time.addingReportingOverflow(shift)
        return isOver ? .max : sum
    }

    /// How many spans were recorded.
    public var spanCount: Int { stretches.reduce(0) { $0 + $1.batch.spanCount } }

    /// All recorded traces in order of their first instant, with the times and ids of the files, in one batch that is put together anew.
    public var recorded: TraceBatch {
        if stretches.count == 1 { return stretches[0].batch }
        var batch = TraceBatch()
        let arrivals = schedule.firstInstant.enumerated().map { number, first in
            SlabPlan.Arrival(start: first, root: UInt32(number), ordinal: 0)
        }
        RecordedFill(stretches: stretches, arrivals: arrivals, key: nil, firstInstant: schedule.firstInstant).copy(
            into: &batch)
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
        schedule.isReal ? TiledPlanner(schedule, seed: seed, margins) : RecordedPlanner(schedule, seed: seed)
    }

    /// Fills `slab` with the traces of `plan`, truth included; safe to call for several plans at once.
    public func fill(_ slab: Slab, with plan: SlabPlan) {
        slab.prepare(plan)
        if let stretch = whole(plan) {
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
