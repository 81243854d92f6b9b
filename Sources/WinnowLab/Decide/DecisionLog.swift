import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Decisions on the traces of a recording, for `winnow decide`: of each as long as spans of it are under way, then until all that were decided
/// before it have been taken.
struct DecisionLog: RecordedListener {
    /// A decision with what came after it.
    struct Entry {
        var decision: TraceDecision
        /// Verdict of each policy, raw; empty where they were not asked for.
        var verdicts: [UInt8] = []
        var id: TraceID
        /// Number of the stage; `nil`: no tail sampler saw the trace.
        var stage: Int?
        var spansKept = 0
        var lateSpans = 0
        /// Place of the entry before on the same trace by the same stage, -1 for none.
        var before: Int32 = -1
        /// Number in the order in which decisions became known.
        var number = 0
        /// Chance with which the trace had been kept; NaN: unknown.
        var probability: Double
    }

    /// What is remembered of the traces of a stretch while spans of it are under way.
    private struct Stretch {
        let spans: Spans
        /// Number of each span's trace: asked for each span, where the stretch itself would be checked for who else writes it.
        let traceOf: [UInt32]
        var travelling: Int
        /// Spans of each trace that were stored.
        var stored: [UInt32]
        /// Spans of each trace that a processor let go or lost; empty where none can.
        var filtered: [UInt32]
        /// Spans of each trace that no collector took; empty where all do.
        var unreachable: [UInt32]
        /// First arrival of each trace, `.max` before it.
        var firstArrival: [Nanos]
        /// Per trace and tail stage, or replica of it where they may share a trace: place of its last entry, -1 for none.
        var last: [Int32]
        /// Places of its entries, in the order in which they became known.
        var places: [Int32] = []
        /// Traces of which spans came after a decision.
        var late: Set<Int> = []
    }

    /// Entries of traces of which spans are under way; places are used again.
    private var entries: [Entry] = []
    private var freePlaces: [Int32] = []
    /// How many entries there were.
    private var known = 0
    /// Entries to which nothing comes any more.
    private var settled: [Entry] = []
    /// How many settled entries there must be before it is worth looking for those that can be taken.
    private var enough = Self.least
    /// Traces of which spans came after a decision, without those of stretches that are held.
    private(set) var lateTraces = 0
    /// By stage: traces that replicas shared, and those of which one kept and another did not; empty where nothing happens to collectors.
    private var split: [(split: Int, contradicted: Int)] = []
    /// Spans that came after their trace's decision.
    private(set) var lateSpans = 0
    /// How often spans reached the backend that had been there, by another way.
    private(set) var repeats = 0
    private var stretches: [Stretch] = []
    private var base = 0
    /// Where the chains of each stage start among those of a trace, -1 for stages that do not decide whole traces.
    private let tails: [Int]
    /// Whether a stage has a chain for each of its replicas.
    private let isSplit: [Bool]
    /// Chains of a trace.
    private let tailCount: Int
    private let hasEdits: Bool
    /// Whether anything happens to collectors.
    private let changes: Bool

    init(_ blueprint: LaneBlueprint) {
        var count = 0
        tails = blueprint.stages.map { stage in
            if !stage.kind.isTail { return -1 }
            let hop = blueprint.hops[stage.hop]
            defer { count += hop.splitsTraces ? hop.mostReplicas : 1 }
            return count
        }
        isSplit = blueprint.stages.map { blueprint.hops[$0.hop].splitsTraces }
        tailCount = count
        hasEdits = !blueprint.edits.isEmpty
        changes = blueprint.hops.contains(where: \.isChanging)
        if changes { split = blueprint.stages.map { _ in (0, 0) } }
    }

    private static let least = 4096

    private func chain(_ stage: Int, _ replica: Int) -> Int { tails[stage] + (isSplit[stage] ? replica : 0) }

    /// Takes in a stretch whose spans start; `sampledOut` of them end here.
    mutating func start(_ spans: Spans, sampledOut: Int) {
        let traces = spans.batch.traceCount
        stretches.append(
            Stretch(
                spans: spans, traceOf: spans.traceOf, travelling: spans.batch.spanCount - sampledOut,
                stored: [UInt32](repeating: 0, count: traces),
                filtered: hasEdits ? [UInt32](repeating: 0, count: traces) : [],
                unreachable: changes ? [UInt32](repeating: 0, count: traces) : [],
                firstArrival: [Nanos](repeating: .max, count: traces),
                last: [Int32](repeating: -1, count: traces * tailCount)))
    }

    /// Notes when a span reaches the first hop.
    @inline(__always)
    mutating func arrive(_ span: SpanHandle, at now: Nanos) {
        let index = span.sequence - base
        let trace = Int(stretches[index].traceOf[span.row])
        if stretches[index].firstArrival[trace] == .max { stretches[index].firstArrival[trace] = now }
    }

    /// Books what the route has said.
    mutating func apply(_ output: Route.Output, _ states: SpanStates, _ level: EditLevel?, _ ring: SpansRing) {
        repeats += output.again.count
        for span in output.stored {
            let index = span.sequence - base
            stretches[index].stored[Int(stretches[index].traceOf[span.row])] += 1
            stretches[index].travelling -= 1
        }
        for run in output.gone.runs {
            let index = run.first.sequence - base
            stretches[index].travelling -= Int(run.count)
            if run.fate == .unreachable {
                for row in run.first.row..<run.first.row + Int(run.count) {
                    stretches[index].unreachable[Int(stretches[index].traceOf[row])] += 1
                }
            }
            guard run.fate == .filtered || run.fate == .processorError else { continue }
            for row in run.first.row..<run.first.row + Int(run.count) {
                stretches[index].filtered[Int(stretches[index].traceOf[row])] += 1
            }
        }
        for (stage, decision) in output.decisions {
            let trace = decision.trace
            let index = trace.sequence - base
            let place = trace.row * tailCount + chain(stage, decision.replica)
            if decision.round > 0 { stretches[index].late.insert(trace.row) }
            let before = stretches[index].last[place]
            let own = keep(
                Entry(
                    decision: decision, verdicts: Array(output.verdicts[decision.verdicts]),
                    id: stretches[index].spans.batch.traceID(trace.row), stage: stage,
                    spansKept: decision.outcome == .sampled ? decision.spansSeen : 0, before: before, number: known,
                    probability: states.probability(trace.row, in: trace.sequence) * decision.probability))
            known += 1
            stretches[index].last[place] = own
            stretches[index].places.append(own)
        }
        for late in output.late {
            stretches[late.trace.sequence - base].late.insert(late.trace.row)
            lateSpans += 1
            let place = late.trace.row * tailCount + chain(late.stage, late.replica)
            let last = Int(stretches[late.trace.sequence - base].last[place])
            guard last >= 0 else { continue }
            // A later round may have been decided before this is booked.
            var own = last
            while entries[own].decision.round != late.round, entries[own].before >= 0 {
                own = Int(entries[own].before)
            }
            entries[own].lateSpans += 1
            if late.kept { entries[own].spansKept += 1 }
        }
    }

    /// Keeps an entry and returns its place.
    private mutating func keep(_ entry: Entry) -> Int32 {
        if let place = freePlaces.popLast() {
            entries[Int(place)] = entry
            return place
        }
        entries.append(entry)
        return Int32(clamping: entries.count - 1)
    }

    /// Spans of the oldest stretch that are under way; `nil` when there is no stretch.
    var oldest: (sequence: Int, travelling: Int)? { stretches.first.map { (base, $0.travelling) } }

    /// Forgets the oldest stretch. Traces that no tail sampler saw were decided by the others alone.
    mutating func retire(_ states: SpanStates) {
        let stretch = stretches.removeFirst()
        let batch = stretch.spans.batch
        settle(stretch)
        for trace in 0..<batch.traceCount {
            let first = trace * tailCount
            if stretch.last[first..<first + tailCount].contains(where: { $0 >= 0 }) { continue }
            let kept = Int(stretch.stored[trace])
            let root = Int(batch.firstSpan[trace])
            let at = stretch.firstArrival[trace] == .max ? batch.knownStart(of: root) : stretch.firstArrival[trace]
            let spans = batch.spans(of: trace).count
            // Of what processors let go as a whole no sampler has seen anything.
            let isFiltered = hasEdits && Int(stretch.filtered[trace]) == spans
            // Nor of what never reached it.
            let isLost = changes && stretch.unreachable[trace] > 0
            let decision = TraceDecision(
                trace: SpanHandle(sequence: base, row: trace), round: 0,
                outcome: kept > 0 ? .sampled : isLost ? .lost : isFiltered ? .dropped : .notSampled,
                policy: -1, decidedAt: at, firstArrival: at, spansSeen: spans, probability: 1)
            settled.append(
                Entry(
                    decision: decision, id: batch.traceID(trace), spansKept: kept, number: known,
                    probability: states.probability(trace, in: base)))
            known += 1
        }
        base += 1
    }

    /// Nothing comes to the entries of a stretch any more.
    private mutating func settle(_ stretch: Stretch) {
        lateTraces += stretch.late.count
        if changes { countSplits(stretch) }
        for place in stretch.places {
            settled.append(entries[Int(place)])
            entries[Int(place)].verdicts = []
            freePlaces.append(place)
        }
    }

    /// Nothing comes to any entry any more.
    mutating func settle() {
        for stretch in stretches { settle(stretch) }
        base += stretches.count
        stretches = []
    }

    private mutating func countSplits(_ stretch: Stretch) {
        for stage in split.indices {
            var verdicts: [SpanHandle: ReplicaVerdicts] = [:]
            for place in stretch.places where entries[Int(place)].stage == stage {
                let decision = entries[Int(place)].decision
                _ = verdicts[decision.trace, default: ReplicaVerdicts()].book(decision)
            }
            split[stage].split += verdicts.values.count(where: \.isSplit)
            split[stage].contradicted += verdicts.values.count(where: \.isContradicted)
        }
    }

    /// Traces on which several replicas of a stage have decided, or one that had started anew, and those of them that were kept by one and
    /// not by another; without those of stretches that are held.
    func splits(of stage: Int) -> (split: Int, contradicted: Int) {
        split.indices.contains(stage) ? split[stage] : (0, 0)
    }

    /// Takes out, in order of decision, what was decided before `limit`, which everything that becomes known later is not; nothing while that
    /// would be little.
    mutating func take(before limit: Nanos) -> [Entry] {
        if settled.count < enough { return [] }
        var taken: [Entry] = []
        var left: [Entry] = []
        for entry in settled {
            if entry.decision.decidedAt < limit { taken.append(entry) } else { left.append(entry) }
        }
        settled = left
        enough = left.count * 2 + Self.least
        return Self.sorted(taken)
    }

    private static func sorted(_ taken: [Entry]) -> [Entry] {
        let order = taken.withUnsafeBufferPointer { entries in
            entries.indices.sorted {
                let (a, b) = (entries[$0].decision, entries[$1].decision)
                if a.decidedAt != b.decidedAt { return a.decidedAt < b.decidedAt }
                if a.firstArrival != b.firstArrival { return a.firstArrival < b.firstArrival }
                if entries[$0].id != entries[$1].id { return entries[$0].id < entries[$1].id }
                if a.replica != b.replica { return a.replica < b.replica }
                return a.round != b.round ? a.round < b.round : entries[$0].number < entries[$1].number
            }
        }
        return order.map { taken[$0] }
    }

    /// Takes out the rest.
    mutating func takeAll() -> [Entry] {
        defer { settled = [] }
        return Self.sorted(settled)
    }
}
