public import WinnowFormats
public import WinnowModel

/// Recorded traces as traffic: as the files have them, or tiled or thinned to the rate of the real traffic.
///
/// Spans of a trace that stand in several files or requests are put together by trace id; of repeated spans the first record wins.
public struct RecordedTraffic: Traffic {
    /// What the numbers in the batches stand for.
    public let tables: TraceTables
    /// What is known about the traffic as a whole.
    public let facts: TrafficFacts
    /// All recorded traces in order of their first instant, with the times and ids of the files.
    public let recorded: TraceBatch
    /// What was found wrong in each file.
    public let damages: [(file: String, damage: TraceDamage)]
    /// Records of spans that were already there, dropped.
    public let repeats: Int
    /// Spans that are their own ancestors.
    public let spansInCycles: Int
    /// Spans that end before they start; their duration is 0.
    public let endBeforeStart: Int
    private let truth: RecordedTruth
    private let schedule: RecordedSchedule

    /// Longest time between the first and the last trace, ns: 400 days. A time beyond it is damage, and would be simulated tick by tick.
    static let longestNanos: UInt64 = 400 * 86_400 * Duration64.second

    /// Reads the files and puts their traces together.
    ///
    /// Throws `.io` for a file that can't be read, `.data` for one that holds no traces, `.usage` for options that name what is not there.
    public init(
        files: [String], options: RecordedOptions = RecordedOptions(), progress: (_ spans: Int) -> Void = { _ in }
    ) throws(Failure) {
        var spans = RecordedSpans()
        for file in try TraceFileSet.ordered(files) { try spans.read(file, progress: progress) }
        let assembled = TraceAssembler(spans)
        var batch = assembled.batch
        tables = spans.tables
        damages = spans.damages
        repeats = assembled.repeats
        spansInCycles = assembled.inCycles
        endBeforeStart = assembled.endBeforeStart
        let weights = RecordedWeights.read(batch, tables)
        batch.weight = weights.values(count: batch.traceCount)
        truth = try RecordedTruth(
            batch, tables, slow: options.slow, incidents: options.incidents, knowsStatus: spans.knowsStatus)
        recorded = batch
        schedule = try RecordedSchedule(batch, options, file: files.first ?? "")
        var facts = TrafficFacts()
        facts.name = files.map { String($0.split(separator: "/").last ?? Substring($0)) }.joined(separator: ", ")
        facts.isGenerated = false
        facts.begin = schedule.begin
        facts.durationNanos = schedule.durationNanos
        facts.knowsFaults = options.incidents != nil
        facts.rarePaths = truth.rarePaths
        facts.unknownClasses = truth.unknown
        facts.isAtFileRate = options.rate == nil
        facts.weights = weights.summary(count: batch.traceCount)
        let begin = schedule.begin
        facts.faults = (options.incidents ?? []).map {
            TrafficFacts.Fault(
                name: $0.name, kind: "incident", target: $0.service, onset: max($0.from, begin), end: $0.until)
        }
        self.facts = facts
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
        RecordedPlanner(schedule, seed: seed)
    }

    /// Fills `slab` with the traces of `plan`, truth included; safe to call for several plans at once.
    public func fill(_ slab: Slab, with plan: SlabPlan) {
        slab.prepare(plan)
        var batch = TraceBatch()
        var marks = GroundTruth()
        swap(&batch, &slab.spans.batch)
        swap(&marks, &slab.truth)
        copy(plan, into: &batch, &marks)
        swap(&batch, &slab.spans.batch)
        swap(&marks, &slab.truth)
    }

    private func copy(_ plan: SlabPlan, into batch: inout TraceBatch, _ marks: inout GroundTruth) {
        let arrivals = plan.arrivals
        let count = arrivals.reduce(0) { $0 + recorded.spans(of: Int($1.root)).count }
        batch.reserve(traces: arrivals.count, spans: count)
        func grow<T>(_ column: inout [T], _ count: Int, _ filler: T) {
            if column.count < count { column.append(contentsOf: repeatElement(filler, count: count - column.count)) }
        }
        grow(&batch.extras, batch.spanID.count, 0)
        grow(&batch.flags, batch.spanID.count, 0)
        grow(&batch.request, batch.spanID.count, 0)
        grow(&batch.parentSpanID, batch.spanID.count, 0)
        grow(&marks.classes, arrivals.count, 0)
        if !recorded.weight.isEmpty { grow(&batch.weight, arrivals.count, 1) }
        var row = 0
        for (trace, arrival) in arrivals.enumerated() {
            let source = Int(arrival.root)
            let rows = recorded.spans(of: source)
            batch.firstSpan[trace] = UInt32(row)
            let key = schedule.key(arrival, recorded.traceIDHigh[source], recorded.traceIDLow[source], plan.seed)
            batch.traceIDHigh[trace] = key.high
            batch.traceIDLow[trace] = key.low
            if !recorded.weight.isEmpty { batch.weight[trace] = recorded.weight[source] }
            marks.classes[trace] = truth.classes[source]
            if truth.rarePath[source] >= 0 {
                marks.rarePaths.append(
                    GroundTruth.RarePath(trace: UInt32(trace), path: UInt32(truth.rarePath[source])))
            }
            touch(trace, row, rows, &marks)
            markSlow(trace, row, rows, &marks)
            Self.copy(
                recorded, rows, to: row, shift: arrival.start &- schedule.firstInstant[source],
                fold: schedule.isReal ? key.low : nil, &batch)
            row += rows.count
        }
        batch.traceCount = arrivals.count
        batch.spanCount = row
        batch.firstSpan[arrivals.count] = UInt32(row)
    }

    private func touch(_ trace: Int, _ row: Int, _ rows: Range<Int>, _ marks: inout GroundTruth) {
        let touches = truth.touches
        if touches.isEmpty { return }
        var low = 0
        var high = touches.count
        while low < high {
            let middle = (low + high) / 2
            if Int(touches[middle].row) < rows.lowerBound { low = middle + 1 } else { high = middle }
        }
        while low < touches.count, Int(touches[low].row) < rows.upperBound {
            marks.touches.append(
                GroundTruth.Touch(
                    trace: UInt32(trace), span: UInt32(row + Int(touches[low].row) - rows.lowerBound),
                    fault: touches[low].fault))
            low += 1
        }
    }

    private func markSlow(_ trace: Int, _ row: Int, _ rows: Range<Int>, _ marks: inout GroundTruth) {
        let slow = truth.slowSpans
        if slow.isEmpty { return }
        var low = 0
        var high = slow.count
        while low < high {
            let middle = (low + high) / 2
            if Int(slow[middle]) < rows.lowerBound { low = middle + 1 } else { high = middle }
        }
        while low < slow.count, Int(slow[low]) < rows.upperBound {
            marks.marks.append(
                GroundTruth.Mark(
                    trace: UInt32(trace), span: UInt32(row + Int(slow[low]) - rows.lowerBound), value: .slow))
            low += 1
        }
    }

    /// Copies rows with shifted times; `fold` makes fresh span ids.
    private static func copy(
        _ source: TraceBatch, _ rows: Range<Int>, to first: Int, shift: UInt64, fold: UInt64?, _ batch: inout TraceBatch
    ) {
        let move = Int32(truncatingIfNeeded: first - rows.lowerBound)
        for (offset, row) in rows.enumerated() {
            let target = first + offset
            let parent = source.parent[row]
            batch.parent[target] = parent < 0 ? parent : parent &+ move
            batch.start[target] = source.start[row] &+ shift
            batch.end[target] = source.end[row] &+ shift
            batch.operation[target] = source.operation[row]
            batch.instance[target] = source.instance[row]
            batch.status[target] = source.status[row]
            batch.attributes[target] = source.attributes[row]
            batch.extras[target] = source.extras[row]
            batch.flags[target] = source.flags[row]
            batch.request[target] = source.request[row]
            let id = source.spanID[row]
            let above = source.parentSpanID[row]
            if let fold {
                batch.spanID[target] = id == 0 ? 0 : Draw.word(fold, id) | 1
                batch.parentSpanID[target] = above == 0 ? 0 : Draw.word(fold, above) | 1
            } else {
                batch.spanID[target] = id
                batch.parentSpanID[target] = above
            }
        }
    }
}
