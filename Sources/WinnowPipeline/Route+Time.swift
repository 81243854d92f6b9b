public import WinnowModel
import WinnowSampling

/// How time passes on a route, how its input ends, and what is forgotten.
extension Route {
    /// Lets everything happen that happens before `limit`.
    public mutating func advance(before limit: Nanos, ring outer: SpansRing, into out: inout Output) {
        let ring = follow(outer)
        while queue.next < limit {
            let event = queue.pop()
            let number = Int(event.number)
            if isReal { state.clock = event.time }
            switch event.kind {
            case .arrival:
                let hop = requests[number].hop
                if requests[number].sending >= 0 || requests[number].isDatagram {
                    if hop < hopCount { inTransit[hop].count -= 1 }
                    land(number, event.time, ring, &out)
                    continue
                }
                var spans: [SpanHandle] = []
                swap(&spans, &requests[number].spans)
                if hop < hopCount { inTransit[hop].count -= 1 }
                if let replica = requests[number].again {
                    requests[number].again = nil
                    arriveAgain(
                        spans[...], for: replica, bytes: requests[number].bytes, at: hop, event.time, ring, &out)
                } else {
                    arrive(spans[...], bytes: requests[number].bytes, at: hop, event.time, ring, &out)
                }
                spans.removeAll(keepingCapacity: true)
                swap(&spans, &requests[number].spans)
                freeRequests.append(number)
            case .timer:
                processors?.timer(number, at: event.time, ring: outer, &queue, into: &flights)
                if !flights.isEmpty { depart(ring, &out) }
            case .answer: answered(number, event.time, ring, &out)
            case .served:
                requests[number].events -= 1
                serve(number, event.time, ring, &out)
            case .resume: resume(number, event.time, ring, &out)
            case .exporter: wake(number, event.time, ring, &out)
            case .change: change(number, event.time, ring, &out)
            case .tick:
                // A later arrangement made this one void.
                guard places[number].armed == event.time else { continue }
                places[number].armed = .max
                var output = spareOutputs.popLast() ?? StageOutput()
                if places[number].level == 0 {
                    stages[number].tick(at: event.time, ring: ring, into: &output)
                } else {
                    stages[number].tick(at: event.time, ring: levels[places[number].level - 1].ring, into: &output)
                }
                settle(number, event.time, &output, ring, &out)
                spareOutputs.append(consume output)
            }
        }
    }

    /// Ends the input; afterwards nothing waits but for what stages hold without a tick to come.
    public mutating func finish(_ ending: Ending, ring outer: SpansRing, into out: inout Output) {
        guard case .shutdown(let now) = ending else {
            if isReal { settleExports(outer, &out) }
            advance(before: .max, ring: outer, into: &out)
            abandonStorages(&out)
            return abandonProcessors(outer, &out)
        }
        let ring = follow(outer)
        var clock = now
        advance(before: clock, ring: outer, into: &out)
        processors?.shutDown(at: clock, ring: outer, &queue, into: &flights)
        if !flights.isEmpty { depart(ring, &out) }
        // Some export one batch after the other, awaiting each answer.
        while processors?.isDraining == true, queue.next != .max {
            clock = max(clock, queue.next)
            advance(before: queue.next &+ 1, ring: outer, into: &out)
        }
        abandonProcessors(ring, &out)
        // A hop stops when everything that is on its way to it has arrived; until then the hops downstream tick on.
        for hop in 0..<hopCount {
            while let last = inTransit[...hop].filter({ $0.count > 0 }).map(\.last).max() {
                clock = max(clock, last)
                advance(before: last &+ 1, ring: outer, into: &out)
            }
            for index in places.indices where places[index].hop == hop {
                var output = spareOutputs.popLast() ?? StageOutput()
                let level = places[index].level
                stages[index].finish(at: clock, ring: level == 0 ? ring : levels[level - 1].ring, into: &output)
                settle(index, clock, &output, ring, &out)
                spareOutputs.append(consume output)
            }
        }
    }

    /// The applications are gone: what waits in them is lost.
    private mutating func abandonProcessors(_ ring: SpansRing, _ out: inout Output) {
        processors?.abandon(into: &flights)
        if !flights.isEmpty { depart(ring, &out) }
    }

    // MARK: Retirement

    /// Whether anything of a stretch is still under way, of which `travelling` spans have no fate: what stages hold without a tick to come is not.
    ///
    /// A span that has been stored may have copies under way.
    public func isUnderWay(_ sequence: Int, travelling: Int) -> Bool {
        guard let copies else {
            return travelling > 0 && holders.reduce(0) { $0 + stages[$1].held(in: sequence) } != travelling
        }
        let alive = copies.travelling(in: sequence)
        // Spans without a fate may not have come in yet.
        if alive == 0 { return travelling > 0 }
        if holders.isEmpty { return true }
        let stretches = sequence * copies.stride..<(sequence + 1) * copies.stride
        let held = holders.reduce(0) { sum, holder in
            stretches.reduce(sum) { $0 + stages[holder].held(in: $1) }
        }
        return held != alive || copies.unstored(in: sequence) != travelling
    }

    /// Nothing of the stretch is under way any more: what nothing will ever decide is said now.
    public mutating func retire(_ sequence: Int, into out: inout Output) {
        let stride = copies?.stride ?? 1
        for index in holders {
            var output = spareOutputs.popLast() ?? StageOutput()
            for stretch in sequence * stride..<(sequence + 1) * stride { stages[index].retire(stretch, into: &output) }
            // Nothing that is late is said here.
            book(output, of: index, 0, &out)
            output.removeAll()
            spareOutputs.append(consume output)
        }
    }

    /// Forgets stretches before `sequence`.
    public mutating func release(before sequence: Int) {
        states.release(before: sequence)
        let count = min(max(0, sequence - keptBase), kept.count)
        if count > 0 {
            kept.removeFirst(count)
            keptBase += count
        }
        copies?.release(before: sequence)
        let stride = copies?.stride ?? 1
        for index in stages.indices { stages[index].release(before: sequence * stride) }
    }
}
