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

    /// What waits now.
    public private(set) var load = StageLoad()
    /// Its two rules.
    public let rules = ["error", "latency"].map { StageRule(name: $0, type: $0) }
    private let thresholdNanos: UInt64
    private let memory: TailMemory
    /// Spans of the trace at hand.
    private var rows: [UInt64] = []

    /// Creates the sampler; the threshold is in nanoseconds. Replicas among which each trace stays with one share their `memory`.
    public init(thresholdNanos: UInt64 = 5_000_000_000, memory: TailMemory = TailMemory()) {
        self.thresholdNanos = thresholdNanos
        self.memory = memory
    }

    /// Traces wait for their root, not for a time; `retire` says what is left.
    public var holdsWithoutClock: Bool { true }
    /// How many spans of the stretch wait for a root.
    public func held(in sequence: Int) -> Int { memory[sequence]?.heldSpans ?? 0 }

    /// Collects spans and judges each trace as soon as its root is there.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        load.startCall()
        defer {
            load.endCall()
            output.load = load
        }
        var at = spans.startIndex
        while at < spans.endIndex {
            let own = memory.slab(spans[at].sequence, ring)
            let first = at
            while at < spans.endIndex, spans[at].sequence == own.sequence { at += 1 }
            if own.standsTogether {
                for span in spans[first..<at] {
                    let trace = SpanHandle(sequence: own.sequence, row: Int(own.traceOf[span.row]))
                    take(span, own, trace, home: own, now, &output)
                }
            } else {
                for span in spans[first..<at] {
                    let trace = SpanHandle(rawValue: own.traceHandles[span.row])
                    take(span, own, trace, home: memory.slab(trace.sequence, ring), now, &output)
                }
            }
        }
    }

    @inline(__always)
    private mutating func take(
        _ span: SpanHandle, _ own: TailSlab, _ trace: SpanHandle, home: TailSlab, _ now: Nanos,
        _ output: inout StageOutput
    ) {
        if home.state[trace.row] == TailSlab.State.absent {
            home.state[trace.row] = TailSlab.State.pending
            home.arrived[trace.row] = 0
            home.latest[trace.row] = TailSlab.none
            if home.rounds[trace.row] < .max { home.rounds[trace.row] += 1 }
            home.firstArrival[trace.row] = now
        }
        home.arrived[trace.row] += 1
        own.previous[span.row] = home.latest[trace.row]
        home.latest[trace.row] = span.rawValue
        own.heldSpans += 1
        load.take(own.spanBytes.isEmpty ? 0 : own.spanBytes[span.row])
        if own.parent[span.row] == -1 { pop(trace, root: span.row, own, home, at: now, into: &output) }
    }

    private mutating func pop(
        _ trace: SpanHandle, root: Int, _ own: TailSlab, _ home: TailSlab, at now: Nanos,
        into output: inout StageOutput
    ) {
        let error = takeOut(trace, home)
        let start = own.batch.start[root]
        let end = own.batch.end[root]
        let slow = end > start && end - start > thresholdNanos
        let policy = error ? 0 : slow ? 1 : -1
        if policy >= 0 {
            for row in rows { output.kept.append(SpanHandle(rawValue: row)) }
            output.endRequest()
        } else {
            for row in rows { output.gone.append(SpanHandle(rawValue: row), .notSampled) }
        }
        var decision = TraceDecision(
            trace: trace, round: Int(home.rounds[trace.row]) - 1, outcome: policy >= 0 ? .sampled : .notSampled,
            policy: policy, decidedAt: now, firstArrival: home.firstArrival[trace.row], spansSeen: rows.count,
            probability: policy >= 0 ? 1 : 0)
        if policy >= 0 {
            // The latency policy is only asked when no span has failed.
            output.votes.append(UInt16(policy))
            decision.votes = output.votes.count - 1..<output.votes.count
        }
        output.decisions.append(decision)
    }

    /// Takes a trace's spans out of the buffer into `rows`, in order of row; true when one of them has failed.
    @discardableResult private mutating func takeOut(_ trace: SpanHandle, _ home: TailSlab) -> Bool {
        rows.removeAll(keepingCapacity: true)
        var error = false
        var bytes = 0
        let failed = SpanStatus.error.rawValue
        if home.isWhole(trace.row) {
            let hasBytes = !home.spanBytes.isEmpty
            for row in home.rows(of: trace.row) {
                rows.append(SpanHandle(sequence: trace.sequence, row: row).rawValue)
                error = error || home.batch.status[row] == failed
                if hasBytes { bytes += Int(home.spanBytes[row]) }
            }
            home.heldSpans -= rows.count
        } else {
            var next = home.latest[trace.row]
            while next != TailSlab.none {
                rows.append(next)
                let span = SpanHandle(rawValue: next)
                if span.sequence == trace.sequence {
                    home.heldSpans -= 1
                    error = error || home.batch.status[span.row] == failed
                    if !home.spanBytes.isEmpty { bytes += Int(home.spanBytes[span.row]) }
                    next = home.previous[span.row]
                } else if let own = memory[span.sequence] {
                    own.heldSpans -= 1
                    error = error || own.batch.status[span.row] == failed
                    if !own.spanBytes.isEmpty { bytes += Int(own.spanBytes[span.row]) }
                    next = own.previous[span.row]
                } else {
                    break
                }
            }
            rows.sort()
        }
        load.leave(spans: rows.count, bytes: bytes)
        home.state[trace.row] = TailSlab.State.absent
        return error
    }

    /// What waits for a root is lost.
    public mutating func lose(at now: Nanos, into output: inout StageOutput) {
        load.startCall()
        memory.forEach { tail in
            for row in 0..<tail.traces where tail.state[row] == TailSlab.State.pending {
                let trace = SpanHandle(sequence: tail.sequence, row: row)
                takeOut(trace, tail)
                for span in rows { output.gone.append(SpanHandle(rawValue: span), .lostInRestart) }
                output.decisions.append(
                    TraceDecision(
                        trace: trace, round: Int(tail.rounds[row]) - 1, outcome: .lost, policy: -1, decidedAt: now,
                        firstArrival: tail.firstArrival[row], spansSeen: rows.count, probability: .nan))
            }
        }
        load.endCall()
        output.load = load
    }

    /// Spans that no root will ever come for stay in the buffer for ever.
    public mutating func retire(_ sequence: Int, into output: inout StageOutput) {
        guard let tail = memory[sequence] else { return }
        for trace in 0..<tail.traces where tail.state[trace] == TailSlab.State.pending {
            let fate: SpanFate = tail.rounds[trace] > 1 ? .lateAfterPop : .neverDecided
            // They never leave the buffer: what it holds stays as it is.
            let load = load
            takeOut(SpanHandle(sequence: sequence, row: trace), tail)
            self.load = load
            for span in rows { output.gone.append(SpanHandle(rawValue: span), fate) }
        }
    }

    /// Forgets stretches before `sequence`.
    public mutating func release(before sequence: Int) { memory.release(before: sequence) }
}
