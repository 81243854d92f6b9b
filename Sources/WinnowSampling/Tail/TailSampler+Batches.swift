import WinnowModel

/// What depends on how spans stand together in a request: judging on arrival, a trace's greatest size, waiting for room.
extension TailSampler {
    /// Takes in a request batch by batch.
    mutating func receiveBatches(
        of request: ArraySlice<SpanHandle>, _ nextTick: Int64, _ now: Nanos, _ ring: SpansRing,
        _ output: inout StageOutput
    ) {
        if !blocked.isEmpty {
            // The event loop stands still; what comes waits in front of it.
            blocked.append(Array(request))
            return
        }
        if let rest = takeBatches(of: request, nextTick, now, ring, &output) { blocked.append(rest) }
    }

    /// Takes in what waits for room, as far as there is any.
    mutating func unblock(at now: Nanos, _ ring: SpansRing, _ output: inout StageOutput) {
        while !blocked.isEmpty, map.count < settings.numTraces {
            let request = blocked.removeFirst()
            if let rest = takeBatches(of: request[...], ticked + 1, now, ring, &output) {
                blocked.insert(rest, at: 0)
                return
            }
        }
    }

    /// Takes in a request; returns what is left of it where there is no room.
    private mutating func takeBatches(
        of request: ArraySlice<SpanHandle>, _ nextTick: Int64, _ now: Nanos, _ ring: SpansRing,
        _ output: inout StageOutput
    ) -> [SpanHandle]? {
        guard var batches else { return nil }
        // One owner, or splitting copies.
        self.batches = nil
        batches.split(request, ring: ring)
        defer { self.batches = batches }
        for batch in batches.batches {
            let trace = batch.trace
            let home = memory.slab(trace.sequence, ring)
            let isNew = home.state[trace.row] == TailSlab.State.absent && home.cached[trace.row] < 0
            if settings.blocksOnOverflow, isNew, map.count >= settings.numTraces {
                return Array(batches.spans[batch.spans.lowerBound...])
            }
            let spans = batches.spans[batch.spans]
            guard home.isOpen(trace.row) else {
                if counters != nil { countLate(trace, home, spans: spans.count, at: now) }
                for span in spans { passLate(span, trace, home, into: &output) }
                continue
            }
            take(spans, trace, home, nextTick, now, ring, &output)
            if batches.measures {
                traceBytes[trace.rawValue, default: TraceBytes()].add(batches.bytes(batch, ring: ring))
                let bytes = traceBytes[trace.rawValue, default: TraceBytes()].batches
                if settings.maximumTraceBytes > 0, bytes > settings.maximumTraceBytes {
                    counters?.exceed(trace)
                    rooms?.remove(from: home.due[trace.row])
                    end(trace, home, at: now, into: &output)
                    continue
                }
            }
            if settings.judgesOnArrival { judge(spans, of: trace, home, at: now, into: &output) }
        }
        return nil
    }

    /// Adds the spans of a batch to a trace that is not decided.
    private mutating func take(
        _ spans: ArraySlice<SpanHandle>, _ trace: SpanHandle, _ home: TailSlab, _ nextTick: Int64, _ now: Nanos,
        _ ring: SpansRing, _ output: inout StageOutput
    ) {
        if home.state[trace.row] == TailSlab.State.absent { startRound(trace, home, nextTick, now, &output) }
        for span in spans {
            let tail = span.sequence == trace.sequence ? home : memory.slab(span.sequence, ring)
            home.arrived[trace.row] += 1
            tail.previous[span.row] = home.latest[trace.row]
            home.latest[trace.row] = span.rawValue
            load.take(tail.spanBytes.isEmpty ? 0 : tail.spanBytes[span.row])
            shortenWait(span, tail, trace, home, nextTick)
        }
    }

    /// A span of a trace that a cache knows, or that is decided and still in the map.
    private mutating func passLate(
        _ span: SpanHandle, _ trace: SpanHandle, _ home: TailSlab, into output: inout StageOutput
    ) {
        if takesFromCache(span, trace, home, into: &output) { return }
        pass(span, trace, home.state[trace.row], home, into: &output)
    }

    /// Asks the policies about one batch.
    private mutating func judge(
        _ spans: ArraySlice<SpanHandle>, of trace: SpanHandle, _ home: TailSlab, at now: Nanos,
        into output: inout StageOutput
    ) {
        due.removeAll()
        gathered.removeAll()
        if home.standsTogether {
            for span in spans { due.rows.append(UInt32(truncatingIfNeeded: span.row)) }
            due.traces.append(UInt32(trace.row))
        } else {
            let number = gathered.add(home.batch.traceID(trace.row), spans: spans.count)
            for span in spans {
                guard let from = memory[span.sequence] else { continue }
                due.rows.append(gathered.add(span.row, of: from))
            }
            gathered.closeTrace()
            due.traces.append(number)
        }
        due.firstRow.append(UInt32(due.rows.count))
        due.positions.append(0)
        due.earlierSpans = Int(home.arrived[trace.row]) - due.rows.count
        due.batch = home.standsTogether ? home.batch : gathered.batch
        policies.makeRoom(1)
        policies.look(at: due)
        if let states {
            dueHandles = [trace.rawValue]
            readStates(states)
        }
        counters?.judge(trace, at: now)
        let isDecided = policies.decideOnArrival(
            spans: Int(home.arrived[trace.row]), waitsForDrops: settings.waitsForDrops, at: now)
        if isDecided {
            if alone != nil {
                alone?.makeRoom(1)
                alone?.look(at: due)
                alone?.askAlone([0], spans: [home.arrived[trace.row]], at: now)
            }
            conclude(0, trace, home, at: now, into: &output)
        }
        due.batch = TraceBatch()
    }

    /// Ends a trace unsampled without asking a policy.
    private mutating func end(
        _ trace: SpanHandle, _ home: TailSlab, at now: Nanos, into output: inout StageOutput
    ) {
        policies.makeRoom(1)
        policies.giveUp()
        alone?.makeRoom(1)
        alone?.giveUp()
        home.due[trace.row] = .min
        conclude(0, trace, home, at: now, into: &output)
    }

    /// Traces that no batch has decided are not sampled when they are due.
    mutating func endLeftovers(at now: Nanos, into output: inout StageOutput) {
        dueHandles.sort()
        for handle in dueHandles {
            let trace = SpanHandle(rawValue: handle)
            guard let home = memory[trace.sequence] else { continue }
            end(trace, home, at: now, into: &output)
            if settings.forgetsWhatTicksEnd, home.state[trace.row] == TailSlab.State.notSampled {
                counters?.remove(trace, at: now)
                map.remove(home.entry[trace.row])
                home.state[trace.row] = TailSlab.State.absent
            }
        }
    }

    // MARK: Stall

    /// True where what waits for room waits for ever: no tick will make any.
    private var isStalled: Bool { !blocked.isEmpty && waiting == 0 }

    /// A full map without decision caches never has room again.
    public var holdsWithoutClock: Bool { settings.blocksOnOverflow }

    /// How many spans of the stretch wait for room for ever.
    public func held(in sequence: Int) -> Int {
        isStalled ? blocked.reduce(0) { $0 + $1.count { $0.sequence == sequence } } : 0
    }

    /// Spans of the stretch that wait for room for ever are never decided.
    public mutating func retire(_ sequence: Int, into output: inout StageOutput) {
        guard isStalled else { return }
        for index in blocked.indices {
            for span in blocked[index] where span.sequence == sequence { output.gone.append(span, .neverDecided) }
            blocked[index].removeAll { $0.sequence == sequence }
        }
    }
}
