import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowStore

/// What one lane writes down beside its figures when it is asked for: decisions, kept traces, figures over virtual time.
///
/// Decisions and kept traces are of the measured traces and taken away after each round, so that memory is bounded by a round; the series has
/// at most `SeriesBins.most` bins of the measured time.
final class LaneJournal {
    /// A stage that decides whole traces.
    private struct Stage {
        var hop: String
        var number: Int
        var rules: [String]
    }

    private let details: RunDetails
    private let policy: Int
    private let seed: UInt64
    /// By number over all hops.
    private let stages: [Stage]
    private var decisions: [RunRecord.DecisionRow] = []
    private var keptTraces: [RunRecord.KeptTrace] = []
    private var bins: SeriesBins?

    /// Creates the journal of policy number `policy`; `nil` when nothing is asked for.
    init?(_ context: LaneContext, policy: Int, seed: UInt64, _ figures: [StageFigures]) {
        if context.details.isEmpty { return nil }
        details = context.details
        self.policy = policy
        self.seed = seed
        stages = figures.map { Stage(hop: $0.hop, number: $0.stage, rules: $0.rules.map(\.rule.name)) }
        if details.contains(.series) { bins = SeriesBins(context.facts) }
    }

    /// Whether `buffered` is of use.
    var hasSeries: Bool { bins != nil }

    // MARK: What happens

    /// The start-time sampler has decided all traces of a slab.
    func decidedAtStart(_ slab: LaneSlab) {
        let batch = slab.slab.batch
        for trace in 0..<slab.traceCount {
            let root = Int(batch.firstSpan[trace])
            bins?.count(1, .decisions, at: batch.knownStart(of: root))
            guard details.contains(.decisions), slab.slab.isMeasured else { continue }
            let isKept = slab.fate[root] != SpanFate.sampledOut.rawValue
            decisions.append(
                RunRecord.DecisionRow(
                    policy: policy, seed: seed, traceID: batch.traceID(trace),
                    decision: (isKept ? TraceDecision.Outcome.sampled : .notSampled).name,
                    decidedAtNanos: batch.knownStart(of: root), hop: "sdk"))
        }
    }

    /// A stage has decided a trace, or pushed it out undecided.
    func decided(_ decision: TraceDecision, stage: Int, of slab: LaneSlab) {
        if decision.outcome != .lost {
            bins?.count(1, decision.outcome == .evicted ? .evictions : .decisions, at: decision.decidedAt)
        }
        guard details.contains(.decisions), slab.slab.isMeasured, stages.indices.contains(stage) else { return }
        let place = stages[stage]
        decisions.append(
            RunRecord.DecisionRow(
                policy: policy, seed: seed, traceID: slab.slab.batch.traceID(decision.trace.row),
                round: decision.round, decision: decision.outcome.name,
                rule: place.rules.indices.contains(decision.policy) ? place.rules[decision.policy] : "",
                decidedAtNanos: decision.decidedAt, hop: place.hop, stage: place.number))
    }

    /// Spans have reached the backend.
    func stored(_ spans: Int, at time: Nanos) { bins?.count(spans, .keptSpans, at: time) }

    /// Spans came after their trace's decision.
    func late(_ spans: Int, at time: Nanos) { bins?.count(spans, .lateSpans, at: time) }

    /// So many spans wait from `time` on.
    func buffered(_ spans: Int, at time: Nanos) { bins?.level(spans, at: time) }

    /// A slab has retired.
    func retired(_ slab: LaneSlab) {
        guard details.contains(.kept), slab.slab.isMeasured else { return }
        for trace in 0..<slab.traceCount where slab.keptSpans[trace] > 0 {
            keptTraces.append(
                RunRecord.KeptTrace(
                    policy: policy, seed: seed, traceID: slab.slab.batch.traceID(trace),
                    spansKept: Int(slab.keptSpans[trace]),
                    keptSpans: details.contains(.traces) ? keptSpans(trace, of: slab) : nil))
        }
    }

    /// Which spans of a trace were kept, a bit each; `nil` where all were.
    private func keptSpans(_ trace: Int, of slab: LaneSlab) -> [UInt8]? {
        let rows = slab.slab.batch.spans(of: trace)
        if Int(slab.keptSpans[trace]) >= rows.count { return nil }
        var bits = [UInt8](repeating: 0, count: (rows.count + 7) / 8)
        for (place, row) in rows.enumerated() where slab.fate[row] == SpanFate.kept.rawValue {
            bits[place / 8] |= 1 << UInt8(place % 8)
        }
        return bits
    }

    // MARK: What is taken away

    /// What was written down since the last time; `nil` for nothing.
    func drain() -> ResultStore.CellResults? {
        if decisions.isEmpty && keptTraces.isEmpty { return nil }
        defer {
            decisions.removeAll(keepingCapacity: true)
            keptTraces.removeAll(keepingCapacity: true)
        }
        return ResultStore.CellResults(
            cell: RunRecord.Cell(policy: policy, seed: seed, isFinished: false), decisions: decisions,
            keptTraces: keptTraces)
    }

    /// Figures over virtual time, when the lane is done.
    func series() -> [RunRecord.SeriesPoint] {
        bins?.points { metric, time, value in
            RunRecord.SeriesPoint(
                policy: policy, seed: seed, metric: metric, timeNanos: time, value: Double(value))
        } ?? []
    }
}
