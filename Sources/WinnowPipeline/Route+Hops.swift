import WinnowModel
import WinnowSampling

/// How spans move from hop to hop.
extension Route {
    /// Requests that processors have just sent off are put on their way.
    mutating func depart(_ ring: SpansRing, _ out: inout Output) {
        for span in flights.dropped { end(span, .queueFull, at: 0, &out) }
        for (span, loss) in flights.lost { end(span, loss.fate, at: 0, &out) }
        if isReal { return export(ring, &out) }
        for flight in flights.flights {
            ledger.passOn(flight.range.count, from: 0)
            let spans = flights.spans[flight.range]
            send(copies == nil ? spans : inside(spans)[...], bytes: flight.bytes, to: 0, at: flight.arrival)
        }
        flights.removeAll()
    }

    mutating func send(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, to hop: Int, at time: Nanos, again: Int? = nil
    ) {
        let number = request(to: hop, spans, bytes: bytes)
        requests[number].again = again
        if hop < hopCount { inTransit[hop] = (inTransit[hop].count + 1, max(inTransit[hop].last, time)) }
        queue.push(.arrival, number, at: time)
    }

    /// Spans reach a hop (or the backend) and are shared out to its replicas; `source` is the replica of the hop before that they come
    /// from.
    mutating func arrive(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, at hop: Int, source: Int = 0, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        if spans.isEmpty { return }
        if !hasStarted { start(at: now) }
        ledger.receive(spans.count, at: hop + 1)
        if hop == hopCount {
            if !isReal { carry(spans, bytes: bytes, to: hop, now, ring) }
            traffic.add(hop, spans: spans.count, bytes: bytes, at: now)
            ledger.end(.kept, at: hop + 1, spans: spans.count)
            if copies == nil { out.stored.append(contentsOf: spans) } else { store(spans, now, ring, &out) }
            out.runs.append((now, out.stored.count, source))
            return
        }
        if changing[hop] != nil { return share(spans, bytes: bytes, at: hop, now, ring, &out) }
        if firstStage[hop].count == 1 {
            carry(spans, bytes: bytes, to: hop, now, ring)
            traffic.add(hop, spans: spans.count, bytes: bytes, at: now)
            return enter(spans, 0, hop, now, ring, &out)
        }
        if let replica = sharing[hop].whole(spans, ring) {
            carry(spans, bytes: bytes, to: hop, now, ring)
            traffic.add(hop, spans: spans.count, bytes: bytes, at: now)
            traffic.add(hop, replica: replica, spans: spans.count, at: now)
            return enter(spans, replica, hop, now, ring, &out)
        }
        let level = hop == 0 ? 0 : levelOfHop[hop - 1]
        sharing[hop].split(spans, ring, read: level == 0 ? ring : levels[level - 1].ring, tables)
        let touched = sharing[hop].touched
        let makesRequests = sharing[hop].makesRequests
        if !makesRequests {
            carry(spans, bytes: bytes, to: hop, now, ring)
            traffic.add(hop, spans: spans.count, bytes: bytes, at: now)
        }
        for replica in touched {
            var share: [SpanHandle] = []
            swap(&share, &sharing[hop].shares[replica])
            traffic.add(hop, replica: replica, spans: share.count, at: now)
            if makesRequests {
                let own = touched.count == 1 ? bytes : self.bytes(share[...], level: level, ring)
                carry(share[...], bytes: own, to: hop, now, ring)
                traffic.add(hop, spans: share.count, bytes: own, at: now)
            }
            enter(share[...], replica, hop, now, ring, &out)
            share.removeAll(keepingCapacity: true)
            swap(&share, &sharing[hop].shares[replica])
        }
    }

    /// The first request arrives: collectors have started by then, and their clocks tick from now on.
    mutating func start(at now: Nanos) {
        hasStarted = true
        for hop in changing.indices { startChanges(of: hop, at: now) }
        for index in stages.indices where isRunning(places[index].replica, of: places[index].hop) {
            stages[index].start(at: now)
        }
    }

    /// Runs spans through the stages of one replica, from the given one on; -1: there is none.
    mutating func pass(
        _ spans: ArraySlice<SpanHandle>, from index: Int, level: Int? = nil, _ hop: Int, _ replica: Int, _ now: Nanos,
        _ ring: SpansRing, _ out: inout Output
    ) {
        if index < 0 { return leave(spans, hop, replica, now, ring, &out) }
        let level = level ?? places[index].level
        if level == 0 {
            stages[index].receive(spans, at: now, ring: ring, into: &said)
        } else {
            stages[index].receive(spans, at: now, ring: levels[level - 1].ring, into: &said)
        }
        if said.isQuiet {
            note(index, now, said.load, said.nextTick, &out)
            said.load = StageLoad()
            said.nextTick = nil
            return
        }
        // Settling may ask the next stage.
        var output = spareOutputs.popLast() ?? StageOutput()
        swap(&output, &said)
        settle(index, now, &output, ring, &out)
        spareOutputs.append(consume output)
    }

    @inline(__always)
    private mutating func receive(
        _ spans: ArraySlice<SpanHandle>, _ index: Int, level: Int, _ now: Nanos, _ ring: SpansRing,
        _ output: inout StageOutput
    ) {
        if level == 0 {
            stages[index].receive(spans, at: now, ring: ring, into: &output)
        } else {
            stages[index].receive(spans, at: now, ring: levels[level - 1].ring, into: &output)
        }
    }

    /// Books what a stage has said, arms its next tick and hands its kept spans on, from stage to stage until none is left.
    mutating func settle(
        _ index: Int, _ now: Nanos, _ output: inout StageOutput, _ ring: SpansRing, _ out: inout Output
    ) {
        var index = index
        while true {
            note(index, now, output.load, output.nextTick, &out)
            if !output.isQuiet { book(output, of: index, now, &out) }
            if output.kept.isEmpty { break }
            let place = places[index]
            if output.hasSeveralRequests {
                handOn(output, from: index, now, ring, &out)
                break
            }
            if let graph = graphs[place.hop] {
                let first = firstStage[place.hop][place.replica]
                guard let only = graph.only(after: index - first) else {
                    follow(graph, after: index, output.kept[...], now, ring, &out)
                    break
                }
                index = first + only
            } else if place.isLast {
                leave(output.kept[...], place.hop, place.replica, now, ring, &out)
                break
            } else {
                index += 1
            }
            // In a loop: a call for each stage would make a way of many processors as deep as it is long.
            var next = spareOutputs.popLast() ?? StageOutput()
            receive(output.kept[...], index, level: place.levelAfter, now, ring, &next)
            swap(&next, &output)
            next.removeAll()
            spareOutputs.append(consume next)
        }
        output.removeAll()
    }

    /// Hands on the requests that a stage has made, each of its own; how deep calls go is how often requests are made anew on the way.
    private mutating func handOn(
        _ output: StageOutput, from index: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        let place = places[index]
        let graph = graphs[place.hop]
        output.forEachRequest { spans in
            if let graph {
                follow(graph, after: index, spans, now, ring, &out)
            } else if place.isLast {
                leave(spans, place.hop, place.replica, now, ring, &out)
            } else {
                pass(spans, from: index + 1, level: place.levelAfter, place.hop, place.replica, now, ring, &out)
            }
        }
    }

    /// Notes what a stage holds and arms its next tick.
    @inline(__always)
    private mutating func note(
        _ index: Int, _ now: Nanos, _ load: StageLoad, _ nextTick: Nanos?, _ out: inout Output
    ) {
        buffer.change(from: places[index].load, to: load, at: now)
        places[index].load = load
        if recordsLevels { out.levels.append((now, buffer.spans)) }
        if let next = nextTick, next != places[index].armed {
            places[index].armed = next
            queue.push(.tick, index, at: next)
        }
    }

    /// Takes over what a stage has said about spans and traces.
    mutating func book(_ output: StageOutput, of index: Int, _ now: Nanos, _ out: inout Output) {
        let place = places[index]
        let hop = place.hop + 1
        for run in output.gone.runs { ledger.end(run.fate, at: hop, spans: Int(run.count)) }
        if copies == nil {
            out.gone.append(output.gone, hop: UInt8(truncatingIfNeeded: hop))
        } else {
            for (span, fate) in output.gone { endCopy(span, fate, at: hop, &out) }
        }
        if !output.decisions.isEmpty {
            let votes = out.votes.count
            let verdicts = out.verdicts.count
            out.votes.append(contentsOf: output.votes)
            out.verdicts.append(contentsOf: output.verdicts)
            for var decision in output.decisions {
                if let copies { decision.trace = copies.outside(decision.trace) }
                decision.replica = place.replica
                decision.life = place.life
                decision.votes = decision.votes.lowerBound + votes..<decision.votes.upperBound + votes
                decision.verdicts = decision.verdicts.lowerBound + verdicts..<decision.verdicts.upperBound + verdicts
                out.decisions.append((place.number, decision))
            }
        }
        for late in output.late {
            let trace = copies?.outside(late.trace) ?? late.trace
            out.late.append((now, place.number, place.replica, trace, late.round, late.kept))
        }
    }

    @inline(__always)
    mutating func end(_ span: SpanHandle, _ fate: SpanFate, at hop: Int, _ out: inout Output) {
        ledger.end(fate, at: hop)
        out.gone.append(span, fate, hop: UInt8(truncatingIfNeeded: hop))
    }

    /// Spans leave a replica of a hop.
    mutating func leave(
        _ spans: ArraySlice<SpanHandle>, _ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        let bytes = bytes(spans, leaving: hop, ring)
        if isReal { return offer(spans, bytes: bytes, hop, replica, now, ring, &out) }
        ledger.passOn(spans.count, from: hop + 1)
        let arrival = now &+ networkDelay
        if hop + 1 == hopCount {
            arrive(spans, bytes: bytes, at: hop + 1, source: replica, arrival, ring, &out)
        } else {
            send(spans, bytes: bytes, to: hop + 1, at: arrival)
        }
    }

    /// Size of the request in which spans leave a hop.
    @inline(__always)
    private func bytes(_ spans: ArraySlice<SpanHandle>, leaving hop: Int, _ ring: SpansRing) -> Int {
        bytes(spans, level: levelOfHop[hop], ring)
    }

    /// Size of a request with spans as they leave so many editing stages.
    @inline(__always)
    func bytes(_ spans: ArraySlice<SpanHandle>, level: Int, _ ring: SpansRing) -> Int {
        guard let meter else { return 0 }
        let states = copies?.states ?? states
        if level == 0 { return meter.bytes(spans, ring: ring, states: states) }
        return levels[level - 1].edits.meter.bytes(spans, ring: levels[level - 1].ring, states: states)
    }
}
