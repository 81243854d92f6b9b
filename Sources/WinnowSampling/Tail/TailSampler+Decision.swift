import WinnowModel

/// How the traces that are due are judged, and what follows.
extension TailSampler {
    /// Puts a trace on the list of those to judge; named again in its slot, it is not due any more.
    mutating func collect(_ handle: UInt64) {
        let trace = SpanHandle(rawValue: handle)
        slabs[trace.sequence - base]?.due[trace.row] = .min
        dueHandles.append(handle)
    }

    /// Adds the traces that were evicted undecided, stood in this slot, and wait again; their own slots keep them as well.
    mutating func takeLeftovers(_ slot: Int) {
        let stale = leftovers[slot]
        leftovers[slot].removeAll(keepingCapacity: true)
        for (tick, handle) in stale where tick == ticked && isDue(SpanHandle(rawValue: handle), at: nil) {
            let trace = SpanHandle(rawValue: handle)
            guard let due = slabs[trace.sequence - base]?.due[trace.row], due != .min else { continue }
            leftovers[Int(due) & (leftovers.count - 1)].append((due, handle))
            collect(handle)
        }
    }

    func isDue(_ trace: SpanHandle, at tick: Int64?) -> Bool {
        guard trace.sequence >= base, let tail = slabs[trace.sequence - base],
            tail.state[trace.row] == TailSlab.State.pending
        else { return false }
        return tick == nil || tail.due[trace.row] == tick
    }

    /// Judges the traces in `dueHandles`.
    mutating func judge(at now: Nanos, into output: inout StageOutput) {
        if dueHandles.isEmpty { return }
        dueHandles.sort()
        policies.begin(dueHandles.count)
        if spanCounts.count < dueHandles.count { spanCounts = [UInt32](repeating: 0, count: dueHandles.count) }
        var index = 0
        while index < dueHandles.count {
            let sequence = SpanHandle(rawValue: dueHandles[index]).sequence
            guard let tail = slabs[sequence - base] else { break }
            due.removeAll()
            due.batch = tail.batch
            while index < dueHandles.count, SpanHandle(rawValue: dueHandles[index]).sequence == sequence {
                gather(SpanHandle(rawValue: dueHandles[index]).row, tail, position: index)
                index += 1
            }
            policies.look(at: due)
            due.batch = TraceBatch()
        }
        var order = Array(0..<UInt32(dueHandles.count))
        if policies.needsOrder { shuffle(&order, at: now) }
        policies.decide(order, spans: spanCounts, at: now)
        for position in order { conclude(Int(position), at: now, into: &output) }
    }

    mutating func gather(_ trace: Int, _ tail: TailSlab, position: Int) {
        let rows = tail.rows(of: trace)
        let begin = due.rows.count
        if Int(tail.arrived[trace]) == rows.count {
            for row in rows { due.rows.append(UInt32(row)) }
        } else {
            for row in rows where tail.round[row] == tail.rounds[trace] { due.rows.append(UInt32(row)) }
        }
        if let order = tail.order { due.rows[begin...].sort { order[Int($0)] < order[Int($1)] } }
        due.firstRow.append(UInt32(due.rows.count))
        due.traces.append(UInt32(trace))
        due.positions.append(UInt32(position))
        spanCounts[position] = UInt32(due.rows.count - begin)
    }

    /// The Collector walks a Go map: any order, another one each time. Here one that the seed decides.
    func shuffle(_ order: inout [UInt32], at now: Nanos) {
        let key = Draw.fold(seed, now)
        let keys = dueHandles.map { Draw.word(key, $0) }
        order.sort { keys[Int($0)] < keys[Int($1)] }
    }

    mutating func conclude(_ position: Int, at now: Nanos, into output: inout StageOutput) {
        let trace = SpanHandle(rawValue: dueHandles[position])
        guard let tail = slabs[trace.sequence - base] else { return }
        let judgement = policies.judgement(at: position)
        leave(trace, tail)
        switch judgement.outcome {
        case .sampled:
            tail.state[trace.row] = TailSlab.State.sampled
            forEachArrived(trace, tail) { output.kept.append($0) }
        case .dropped:
            tail.state[trace.row] = TailSlab.State.dropped
            forEachArrived(trace, tail) { output.gone.append(($0, .droppedByPolicy)) }
        case .notSampled, .evicted:
            tail.state[trace.row] = TailSlab.State.notSampled
            forEachArrived(trace, tail) { output.gone.append(($0, .notSampled)) }
        }
        output.decisions.append(
            TraceDecision(
                trace: trace, round: Int(tail.rounds[trace.row]) - 1, outcome: judgement.outcome,
                policy: judgement.policy, decidedAt: now, firstArrival: tail.firstArrival[trace.row],
                spansSeen: Int(tail.arrived[trace.row]), probability: judgement.probability,
                verdicts: recordsVerdicts ? policies.verdicts(at: position) : []))
        // A decision cache takes the id over and frees the entry in the map.
        let cached =
            judgement.outcome == .sampled
            ? sampledCache.insert(trace.rawValue) : nonSampledCache.insert(trace.rawValue)
        if cached {
            map.remove(tail.entry[trace.row])
            tail.state[trace.row] = TailSlab.State.absent
        }
    }

    /// Books a trace's spans out of the buffer.
    mutating func leave(_ trace: SpanHandle, _ tail: TailSlab) {
        var bytes = 0
        forEachArrived(trace, tail) { bytes += Int(tail.spanBytes[$0.row]) }
        load.bufferedSpans -= Int(tail.arrived[trace.row])
        load.bufferedBytes -= bytes
        tail.pendingTraces -= 1
        waiting -= 1
    }

    mutating func drop(_ trace: SpanHandle, as fate: SpanFate, into output: inout StageOutput) {
        guard let tail = slabs[trace.sequence - base] else { return }
        leave(trace, tail)
        forEachArrived(trace, tail) { output.gone.append(($0, fate)) }
        tail.state[trace.row] = TailSlab.State.absent
    }

    @inline(__always)
    func forEachArrived(_ trace: SpanHandle, _ tail: TailSlab, _ body: (SpanHandle) -> Void) {
        let sequence = trace.sequence
        let round = tail.rounds[trace.row]
        for row in tail.rows(of: trace.row) where tail.round[row] == round {
            body(SpanHandle(sequence: sequence, row: row))
        }
    }
}
