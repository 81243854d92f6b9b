import WinnowModel

/// How the traces that are due are judged, and what follows.
extension TailSampler {
    /// Puts a trace on the list of those to judge; named again in its slot, it is not due any more.
    mutating func collect(_ handle: UInt64) {
        let trace = SpanHandle(rawValue: handle)
        memory[trace.sequence]?.due[trace.row] = .min
        dueHandles.append(handle)
    }

    /// Adds the traces that were evicted undecided, stood in this slot, and wait again; their own slots keep them as well.
    mutating func takeLeftovers(_ slot: Int) {
        let stale = leftovers[slot]
        let outdated = outdated[slot]
        leftovers[slot].removeAll(keepingCapacity: true)
        self.outdated[slot].removeAll()
        for (place, (tick, handle)) in stale.enumerated() where tick == ticked && place >= outdated[handle] ?? 0 {
            let trace = SpanHandle(rawValue: handle)
            guard isPending(trace) else { continue }
            guard let due = memory[trace.sequence]?.due[trace.row], due != .min else { continue }
            leftovers[Int(due) & (leftovers.count - 1)].append((due, handle))
            collect(handle)
        }
    }

    /// Puts those of a slot's traces on the list that are due at this tick.
    mutating func collectDue(_ handles: [UInt64]) {
        var at = 0
        while at < handles.count {
            let sequence = SpanHandle(rawValue: handles[at]).sequence
            let first = at
            while at < handles.count, SpanHandle(rawValue: handles[at]).sequence == sequence { at += 1 }
            guard let tail = memory[sequence] else { continue }
            let state = tail.state
            let due = tail.due
            for handle in handles[first..<at] {
                let row = SpanHandle(rawValue: handle).row
                if state[row] != TailSlab.State.pending || due[row] != ticked { continue }
                due[row] = .min
                dueHandles.append(handle)
            }
        }
    }

    func isPending(_ trace: SpanHandle) -> Bool {
        memory[trace.sequence]?.state[trace.row] == TailSlab.State.pending
    }

    /// Judges the traces in `dueHandles`.
    mutating func judge(at now: Nanos, into output: inout StageOutput) {
        if dueHandles.isEmpty { return }
        if settings.judgesOnArrival { return endLeftovers(at: now, into: &output) }
        dueHandles.sort()
        policies.makeRoom(dueHandles.count)
        alone?.makeRoom(dueHandles.count)
        if spanCounts.count < dueHandles.count { spanCounts = [UInt32](repeating: 0, count: dueHandles.count) }
        var index = 0
        while index < dueHandles.count {
            let sequence = SpanHandle(rawValue: dueHandles[index]).sequence
            guard let tail = memory[sequence] else { break }
            due.removeAll()
            gathered.removeAll()
            while index < dueHandles.count, SpanHandle(rawValue: dueHandles[index]).sequence == sequence {
                gather(SpanHandle(rawValue: dueHandles[index]), tail, position: index)
                index += 1
            }
            due.batch = tail.standsTogether ? tail.batch : gathered.batch
            // Handed back at once, so that edits can add to the tables in place.
            if let growing = tail.growing { due.tables = growing.tables }
            policies.look(at: due)
            alone?.look(at: due)
            due.batch = TraceBatch()
            if tail.growing != nil { due.tables = tables }
        }
        if let states { readStates(states) }
        var order = Array(0..<UInt32(dueHandles.count))
        if orderMatters { sort(&order, at: now) }
        policies.decide(order, spans: spanCounts, at: now)
        alone?.askAlone(order, spans: spanCounts, at: now)
        var at = 0
        while at < order.count {
            let sequence = SpanHandle(rawValue: dueHandles[Int(order[at])]).sequence
            guard let tail = memory[sequence] else { break }
            while at < order.count {
                let trace = SpanHandle(rawValue: dueHandles[Int(order[at])])
                if trace.sequence != sequence { break }
                conclude(Int(order[at]), trace, tail, at: now, into: &output)
                at += 1
            }
        }
    }

    /// Puts a trace on the list that policies look at: where it stands together as it stands, else copied to one place.
    mutating func gather(_ trace: SpanHandle, _ tail: TailSlab, position: Int) {
        let first = due.rows.count
        let byArrival =
            policies.needsArrivalOrder
            || policies.ordersMissingTimes && !(tail.standsTogether && tail.batch.recordedTimes.isEmpty)
        if !byArrival && tail.isWhole(trace.row) {
            due.rows.append(contentsOf: tail.firstSpan[trace.row]..<tail.firstSpan[trace.row + 1])
            due.traces.append(UInt32(trace.row))
        } else if tail.standsTogether {
            collectArrived(trace, tail, byArrival: byArrival)
            for span in arrivedSpans { due.rows.append(UInt32(truncatingIfNeeded: span)) }
            due.traces.append(UInt32(trace.row))
        } else {
            collectArrived(trace, tail, byArrival: byArrival)
            let number = gathered.add(tail.batch.traceID(trace.row), spans: arrivedSpans.count)
            for span in arrivedSpans {
                let span = SpanHandle(rawValue: span)
                guard let from = memory[span.sequence] else { continue }
                due.rows.append(gathered.add(span.row, of: from))
            }
            gathered.closeTrace()
            due.traces.append(number)
        }
        due.firstRow.append(UInt32(due.rows.count))
        due.positions.append(UInt32(position))
        spanCounts[position] = UInt32(due.rows.count - first)
        if !traceBytes.isEmpty {
            let bytes = traceBytes[trace.rawValue] ?? TraceBytes()
            policies.take(bytes, at: position)
            alone?.take(bytes, at: position)
        }
    }

    /// Fills `arrivedSpans` with the spans of a trace's round: in order of row, or of arrival.
    @inline(__always)
    mutating func collectArrived(_ trace: SpanHandle, _ tail: TailSlab, byArrival: Bool = false) {
        arrivedSpans.removeAll(keepingCapacity: true)
        if !byArrival && tail.isWhole(trace.row) {
            for row in tail.rows(of: trace.row) {
                arrivedSpans.append(SpanHandle(sequence: trace.sequence, row: row).rawValue)
            }
            return
        }
        var next = tail.latest[trace.row]
        while next != TailSlab.none {
            arrivedSpans.append(next)
            let span = SpanHandle(rawValue: next)
            if span.sequence == trace.sequence {
                next = tail.previous[span.row]
            } else if let from = memory[span.sequence] {
                next = from.previous[span.row]
            } else {
                break
            }
        }
        if byArrival { arrivedSpans.reverse() } else { arrivedSpans.sort() }
    }

    /// Whether another order within a tick could change an outcome: limits are used up by whoever comes first, and caches forget the oldest.
    var orderMatters: Bool { policies.needsOrder || !(sampledCache.isOff && nonSampledCache.isOff) }

    /// The Collector walks a Go map, another way round each time. Here one that the seed decides, so that neither how traffic is cut into
    /// stretches nor other ids (of a scrubbed copy) change it.
    ///
    /// Up to v0.141 it walked a slice: in the order in which the traces' first spans came.
    func sort(_ order: inout [UInt32], at now: Nanos) {
        var entries = dueHandles.enumerated().map { position, handle in
            let trace = SpanHandle(rawValue: handle)
            return Entry(number: memory[trace.sequence]?.entry[trace.row] ?? 0, position: UInt32(position))
        }
        entries.sort { $0.number < $1.number }
        if let rooms {
            let walk = GoMapOrder.walk(order.count, room: rooms.room(of: ticked), key: Draw.fold(seed, now))
            for (place, entry) in walk.enumerated() { order[place] = entries[Int(entry)].position }
        } else {
            for (place, entry) in entries.enumerated() { order[place] = entry.position }
        }
    }

    /// A due trace's entry in the map.
    private struct Entry {
        let number: UInt64
        let position: UInt32
    }

    mutating func conclude(
        _ position: Int, _ trace: SpanHandle, _ tail: TailSlab, at now: Nanos, into output: inout StageOutput
    ) {
        let judgement = policies.judgement(at: position)
        leave(trace, tail)
        switch judgement.outcome {
        case .sampled:
            tail.state[trace.row] = TailSlab.State.sampled
            if let states { write(policies.threshold(at: position), trace, tail, to: states) }
            keep(trace, tail, into: &output)
        case .dropped:
            tail.state[trace.row] = TailSlab.State.dropped
            end(trace, tail, as: .droppedByPolicy, into: &output)
        case .notSampled, .evicted, .lost:
            tail.state[trace.row] = TailSlab.State.notSampled
            end(trace, tail, as: .notSampled, into: &output)
        }
        let firstVote = output.votes.count
        policies.votes(at: position, into: &output.votes)
        var decision = TraceDecision(
            trace: trace, round: Int(tail.rounds[trace.row]) - 1, outcome: judgement.outcome,
            policy: judgement.policy, decidedAt: now, firstArrival: tail.firstArrival[trace.row],
            spansSeen: Int(tail.arrived[trace.row]), probability: judgement.probability)
        decision.votes = firstVote..<output.votes.count
        if states != nil, judgement.outcome == .sampled { decision.threshold = policies.threshold(at: position) }
        if let alone {
            let first = output.verdicts.count
            alone.verdicts(at: position, into: &output.verdicts)
            decision.verdicts = first..<output.verdicts.count
        }
        output.decisions.append(decision)
        counters?.decide(trace, judgement.outcome, at: now)
        if !traceBytes.isEmpty { traceBytes[trace.rawValue] = nil }
        // A decision cache takes the id over and frees the entry in the map.
        if remember(trace, tail, isSampled: judgement.outcome == .sampled) {
            counters?.remove(trace, at: now)
            map.remove(tail.entry[trace.row])
            tail.state[trace.row] = TailSlab.State.absent
        }
    }

    /// Books a trace's spans out of the buffer; `keep` and `end` say afterwards what becomes of them.
    mutating func leave(_ trace: SpanHandle, _ tail: TailSlab) {
        var bytes = 0
        if tail.isWhole(trace.row) {
            if !tail.spanBytes.isEmpty {
                for row in tail.rows(of: trace.row) { bytes += Int(tail.spanBytes[row]) }
            }
        } else {
            collectArrived(trace, tail)
            for raw in arrivedSpans {
                let span = SpanHandle(rawValue: raw)
                if span.sequence == trace.sequence {
                    if !tail.spanBytes.isEmpty { bytes += Int(tail.spanBytes[span.row]) }
                } else if let from = memory[span.sequence], !from.spanBytes.isEmpty {
                    bytes += Int(from.spanBytes[span.row])
                }
            }
        }
        load.leave(spans: Int(tail.arrived[trace.row]), bytes: bytes)
        waiting -= 1
    }

    mutating func drop(_ trace: SpanHandle, as fate: SpanFate, into output: inout StageOutput) {
        guard let tail = memory[trace.sequence] else { return }
        leave(trace, tail)
        end(trace, tail, as: fate, into: &output)
        tail.state[trace.row] = TailSlab.State.absent
    }

    /// The spans of a trace's round go on as a request of their own, in order of row.
    func keep(_ trace: SpanHandle, _ tail: TailSlab, into output: inout StageOutput) {
        output.endRequest()
        defer { output.endRequest() }
        if tail.isWhole(trace.row) {
            let first = tail.first(of: trace)
            for offset in 0..<UInt64(tail.arrived[trace.row]) {
                output.kept.append(SpanHandle(rawValue: first.rawValue &+ offset))
            }
        } else {
            for span in arrivedSpans { output.kept.append(SpanHandle(rawValue: span)) }
        }
    }

    /// The way of a trace's round ends here, in order of row.
    func end(_ trace: SpanHandle, _ tail: TailSlab, as fate: SpanFate, into output: inout StageOutput) {
        if tail.isWhole(trace.row) {
            output.gone.append(tail.first(of: trace), count: Int(tail.arrived[trace.row]), fate)
        } else {
            for span in arrivedSpans { output.gone.append(SpanHandle(rawValue: span), fate) }
        }
    }
}
