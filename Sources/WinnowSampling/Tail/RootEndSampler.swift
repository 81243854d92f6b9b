public import WinnowModel

/// The order service's `TailBasedSampling`, faults included: a baseline to compare with, not a recommendation.
///
/// Completed spans are collected by trace. As soon as a span without a parent is among them, the trace is taken out and judged: any span with
/// status ERROR, or a root that lasted more than `p99_threshold_ms` (5000, a constant), keeps it. What comes later opens a new entry that
/// has no root and is never decided; so does a trace whose root never comes. There is no wait, no bound and no share of normal traces.
/// The two policy classes are not part of the original; error and latency are read as said here.
public struct RootEndSampler: CollectorStage {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.root_end",
        summary:
            "the order service's tail sampler as given: decides when the root arrives, loses what comes later (baseline)",
        example: "sampler: tail_root_end", source: "order service, TailBasedSampling")

    /// What waits, and what has happened to it.
    public private(set) var load = TailSampler.Load()
    /// The policies, with how often each mattered.
    public private(set) var tallies: [TailPolicySet.Tally]
    private let thresholdNanos: UInt64
    private var slabs: [TailSlab?] = []
    /// Memory of released slabs.
    private var spare: [RawBlock] = []
    private var base = 0

    /// Creates the sampler; the threshold is in nanoseconds.
    public init(thresholdNanos: UInt64 = 5_000_000_000) {
        self.thresholdNanos = thresholdNanos
        tallies = ["error", "latency"].map { TailPolicySet.Tally(name: $0, place: SettingPlace(), type: $0) }
    }

    /// Nothing ever happens by itself.
    public var nextTick: Nanos? { nil }
    /// Nothing waits for a tick.
    public func hasPending(in sequence: Int) -> Bool { false }
    /// Nothing to do.
    public mutating func tick(at now: Nanos, ring: SlabRing, into output: inout StageOutput) {}
    /// Nothing is decided at the end; `retire` says what is left.
    public mutating func finish(at now: Nanos, ring: SlabRing, into output: inout StageOutput) {}

    /// Collects spans and judges each trace as soon as its root is there.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SlabRing, into output: inout StageOutput
    ) {
        for span in spans {
            let tail = tailSlab(span.sequence, ring)
            let row = span.row
            let trace = Int(tail.traceOf[row])
            if tail.state[trace] == TailSlab.State.absent {
                tail.state[trace] = TailSlab.State.pending
                tail.arrived[trace] = 0
                if tail.rounds[trace] < .max { tail.rounds[trace] += 1 }
                tail.firstArrival[trace] = now
                load.newTraces += 1
            }
            tail.arrived[trace] += 1
            tail.round[row] = tail.rounds[trace]
            load.take(tail.spanBytes[row])
            if tail.parent[row] == -1 {
                pop(SpanHandle(sequence: span.sequence, row: trace), root: row, tail, at: now, into: &output)
            }
        }
    }

    private mutating func pop(
        _ trace: SpanHandle, root: Int, _ tail: TailSlab, at now: Nanos, into output: inout StageOutput
    ) {
        let batch = tail.batch
        let rows = tail.rows(of: trace.row).filter { tail.round[$0] == tail.rounds[trace.row] }
        let error = rows.contains { batch.status[$0] == SpanStatus.error.rawValue }
        let start = batch.start[root]
        let slow = batch.end[root] > start && batch.end[root] - start > thresholdNanos
        let policy = error ? 0 : slow ? 1 : -1
        if policy >= 0 {
            // The latency policy is only asked when no span has failed.
            tallies[policy].fired += 1
            tallies[policy].keptBy += 1
            tallies[policy].keptOnlyBy += 1
        }
        for row in rows {
            let span = SpanHandle(sequence: trace.sequence, row: row)
            if policy >= 0 { output.kept.append(span) } else { output.gone.append((span, .notSampled)) }
            load.bufferedBytes -= Int(tail.spanBytes[row])
        }
        load.bufferedSpans -= rows.count
        output.decisions.append(
            TraceDecision(
                trace: trace, round: Int(tail.rounds[trace.row]) - 1, outcome: policy >= 0 ? .sampled : .notSampled,
                policy: policy, decidedAt: now, firstArrival: tail.firstArrival[trace.row], spansSeen: rows.count,
                probability: policy >= 0 ? 1 : 0))
        tail.state[trace.row] = TailSlab.State.absent
        for row in rows { tail.round[row] = .max }
    }

    /// Spans that no root will ever come for stay in the buffer for ever.
    public mutating func retire(_ sequence: Int, into output: inout StageOutput) {
        guard sequence >= base, sequence - base < slabs.count, let tail = slabs[sequence - base] else { return }
        for trace in 0..<tail.traces where tail.state[trace] == TailSlab.State.pending {
            let fate: SpanFate = tail.rounds[trace] > 1 ? .lateAfterPop : .neverDecided
            for row in tail.rows(of: trace) where tail.round[row] == tail.rounds[trace] {
                output.gone.append((SpanHandle(sequence: sequence, row: row), fate))
                if fate == .lateAfterPop { load.lateSpans += 1 }
            }
            tail.state[trace] = TailSlab.State.absent
        }
    }

    /// Forgets slabs before `sequence`.
    public mutating func release(before sequence: Int) {
        let count = min(max(0, sequence - base), slabs.count)
        for tail in slabs[..<count] where spare.count < 8 { if let tail { spare.append(tail.block) } }
        slabs.removeFirst(count)
        if sequence > base { base = sequence }
    }

    private mutating func tailSlab(_ sequence: Int, _ ring: SlabRing) -> TailSlab {
        while sequence - base >= slabs.count { slabs.append(nil) }
        if let tail = slabs[sequence - base] { return tail }
        let tail = TailSlab(ring[sequence], keepsOrder: false, reusing: spare.popLast())
        slabs[sequence - base] = tail
        return tail
    }
}
