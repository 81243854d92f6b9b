import WinnowModel
import WinnowSampling

/// How requests leave their senders on a real export path, and how answers come back.
extension Route {
    // MARK: Applications

    /// Applications' processors have given out batches.
    mutating func export(_ ring: SpansRing, _ out: inout Output) {
        var given = Flights()
        swap(&given, &flights)
        for flight in given.flights {
            export(given.spans[flight.range], flight, ring, &out)
        }
        given.removeAll()
        // What came meanwhile has been taken care of.
        swap(&given, &flights)
    }

    /// An application's processor gives out a batch.
    mutating func export(
        _ spans: ArraySlice<SpanHandle>, _ flight: Flights.Flight, _ ring: SpansRing, _ out: inout Output
    ) {
        let instance = flight.instance
        let now = flight.arrival
        let number = flight.export
        let key = Draw.fold(Draw.fold(path.seed, UInt64(instance)), UInt64(number.number))
        let inner = copies == nil ? state.newSpans(spans) : inside(spans)
        if let agent = path.agent(of: instance) {
            return cast(inner, flight, by: agent, key: key, ring, &out)
        }
        let bytes = path.legacy == nil ? flight.bytes : legacyBytes(inner[...], ring)
        var retry = RetryState(path.client(of: instance), key: key)
        let step = retry.begin(at: now, bytes: bytes, callerDeadline: flight.contextEnd)
        let export = state.newExport(
            ExportState.Export(
                number: number, retry: retry, spans: inner, sent: spans.count, bytes: bytes,
                key: key))
        act(on: step, export, now, ring, &out)
    }

    /// Does what a client wants done next for an export.
    mutating func act(on step: RetryStep, _ export: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        switch step {
        case .wait(let time): queue.push(.resume, export, at: time)
        case .send(let attempt):
            if attempt.isEmpty || attempt.location != nil {
                // A redirect is followed by a request without the spans, which somebody takes for whatever it is.
                return answer(export, .http(HTTPAnswer(status: 200)), at: now, ring, &out)
            }
            let sending = state.newSending(
                ExportState.Sending(
                    sender: .application(export), hop: 0, deadline: attempt.deadline ?? .max,
                    key: Draw.fold(state.exports[export].key, UInt64(attempt.number))))
            var spans: [SpanHandle] = []
            swap(&spans, &state.exports[export].spans)
            transmit(spans[...], bytes: state.exports[export].bytes, sending, now, ring, &out)
            state.free(&spans)
        case .end(let end):
            if end.time <= now { return conclude(export, end, now, ring, &out) }
            // Some hold on to a batch until its time is over though they send nothing any more.
            state.exports[export].end = end
            queue.push(.resume, export, at: end.time)
        }
    }

    /// A client is done with an export.
    private mutating func conclude(
        _ export: Int, _ end: ExportEnd, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        let done = state.exports[export]
        let isDelivered = end.isDelivered
        // What a client counts as sent though no server has it is lost as well.
        let isLost = !isDelivered || end.belief == .sentThoughRedirected
        if isLost {
            loseCopies(done.spans[...], isDelivered ? .redirected : end.cause?.fate ?? .exportRefused, at: 0, &out)
        }
        let number = done.number
        state.free(export: export)
        let isError = if case .failedThoughTaken = end.belief { true } else { !isDelivered }
        processors?.answered(
            number, isError ? .failed : .succeeded, at: now, ring: copies == nil ? ring : outerRing, &queue,
            into: &flights)
        if !flights.isEmpty { depart(ring, &out) }
    }

    /// A client's wait is over.
    mutating func resume(_ export: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        if let end = state.exports[export].end { return conclude(export, end, now, ring, &out) }
        let step = state.exports[export].retry.resume(at: now)
        act(on: step, export, now, ring, &out)
    }

    private mutating func answer(
        _ export: Int, _ answer: WireAnswer, at now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        let step = state.exports[export].retry.answered(answer, at: now)
        act(on: step, export, now, ring, &out)
    }

    // MARK: Attempts

    /// Sends one attempt: as one request, or as several where replicas get a part each.
    mutating func transmit(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, _ sending: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        let hop = state.sendings[sending].hop
        // Until all are sent none is the last.
        state.sendings[sending].open = 1
        if hop == hopCount || state.points[hop].count == 1 {
            post(spans, bytes: bytes, to: 0, sending, now, ring, &out)
        } else if changing[hop]?.hasMembers == false {
            post(spans, bytes: bytes, to: Self.anyReplica, sending, now, ring, &out)
        } else if let replica = sharing[hop].whole(spans, ring) {
            post(spans, bytes: bytes, to: replica, sending, now, ring, &out)
        } else {
            let level = hop == 0 ? 0 : levelOfHop[hop - 1]
            sharing[hop].split(spans, ring, read: level == 0 ? ring : levels[level - 1].ring, tables)
            let touched = sharing[hop].touched
            for replica in touched {
                var share: [SpanHandle] = []
                swap(&share, &sharing[hop].shares[replica])
                let own = touched.count == 1 ? bytes : self.bytes(share[...], of: sending, level: level, ring)
                post(share[...], bytes: own, to: replica, sending, now, ring, &out)
                share.removeAll(keepingCapacity: true)
                swap(&share, &sharing[hop].shares[replica])
            }
        }
        // Answers are events, so that none has come yet.
        state.sendings[sending].open -= 1
    }

    /// Sends one request to one replica.
    private mutating func post(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, to replica: Int, _ sending: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        let hop = state.sendings[sending].hop
        let key = Draw.fold(state.sendings[sending].key, UInt64(bitPattern: Int64(replica)))
        let carriage = path.links[hop].carriage(to: replica, attempt: key, at: now)
        state.sendings[sending].open += 1
        let number = request(to: hop, spans, bytes: bytes)
        requests[number].sending = sending
        requests[number].replica = replica
        requests[number].carriage = carriage
        switch state.sendings[sending].sender {
        case .application(let export):
            requests[number].source = 0
            requests[number].isGRPC = state.exports[export].retry.policy.client.isGRPC
        case .exporter(let exporter, _, _):
            requests[number].source = state.exporterPlaces[exporter].replica
            requests[number].isGRPC = path.hops[state.exporterPlaces[exporter].hop].client.isGRPC
        case .datagram:
            requests[number].source = 0
            requests[number].isGRPC = false
        }
        requests[number].sent = now
        tally(hop, now) { $0.attempts += 1 }
        let arrival = Self.later(now, carriage.delayNanos)
        if case .datagram = state.sendings[sending].sender { return drop(number, to: replica, at: arrival, &out) }
        if carriage.isRefused || replica == Self.anyReplica {
            return answer(number, .refusedConnection, from: now)
        }
        if carriage.isLost { return answer(number, .noAnswer, from: .max) }
        if let other = carriage.answer {
            return answer(number, other.answer(isGRPC: requests[number].isGRPC), from: arrival)
        }
        if hop == hopCount, !isBusy(hop), requests[number].carriage.fault == nil {
            // Nothing that happens meanwhile makes a difference to a backend that takes everything.
            return land(number, arrival, ring, &out)
        }
        if arrival > state.sendings[sending].deadline {
            // Its sender goes on with copies before it is there.
            keep(number, ring)
            answer(number, .noAnswer, from: .max)
            requests[number].isLate = true
            requests[number].events += 1
        }
        if hop < hopCount { inTransit[hop] = (inTransit[hop].count + 1, max(inTransit[hop].last, arrival)) }
        queue.push(.arrival, number, at: arrival)
    }

    /// The answer to a request leaves the receiver at `time`; one that comes after its sender has given up does not come.
    mutating func answer(_ number: Int, _ answer: WireAnswer, from time: Nanos) {
        let (answer, due) = outcome(of: number, answer, from: time)
        let back = max(due, state.clock)
        requests[number].answer = answer
        requests[number].answerTime = back
        requests[number].events += 1
        queue.push(.answer, number, at: back)
    }

    /// What the sender of a request makes of an answer that leaves the receiver at `time`, and when.
    func outcome(of number: Int, _ answer: WireAnswer, from time: Nanos) -> (WireAnswer, Nanos) {
        let carriage = requests[number].carriage
        let deadline = state.sendings[requests[number].sending].deadline
        let hasAnswer = answer != .noAnswer && !(carriage.back == .silence && answer.isSuccess)
        let back = hasAnswer ? Self.later(time, carriage.delayNanos) : .max
        if back < .max, back <= deadline {
            return (carriage.back == .broken && answer.isSuccess ? .brokenConnection : answer, back)
        }
        if requests[number].isForced {
            return (answer, min(deadline, Self.later(requests[number].sent, Self.patienceNanos)))
        }
        // Whoever waits for ever waits as long as a connection lasts that nothing comes from.
        if deadline == .max { return (.noAnswer, Self.later(requests[number].sent, Self.patienceNanos)) }
        return (.noAnswer, max(deadline, requests[number].sent))
    }

    /// After which a connection is given up on which nothing comes: Linux's `tcp_retries2` of 15, 924.6 s, ns.
    private static var patienceNanos: UInt64 { 924_600_000_000 }

    /// The answer to a request reaches its sender.
    mutating func answered(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        requests[number].events -= 1
        if requests[number].isAnswered || requests[number].answerTime != now {
            // Another answer came before this one, or is still to come.
            if requests[number].isAnswered, requests[number].events == 0 { free(request: number) }
            return
        }
        requests[number].isAnswered = true
        if requests[number].caller >= 0 { state.waiting[requests[number].caller] = nil }
        let sending = requests[number].sending
        var answer = requests[number].answer
        let hop = requests[number].hop
        let isUntold = !answer.isSuccess && (requests[number].isTaken || requests[number].isLate)
        if isUntold, requests[number].isForced {
            answer = requests[number].isGRPC ? .grpc(GRPCAnswer(code: 0)) : .http(HTTPAnswer(status: 200))
        }
        let isDone = answer.isSuccess
        state.noteAnswer(of: hop, isDone, sent: requests[number].sent, at: now)
        if isDone { letGo(number, &out) }
        if !isDone {
            let spans = requests[number].spans.count
            if requests[number].isTaken || requests[number].isLate {
                tally(hop, now) { $0.unconfirmedRequests += 1 }
                state.sendings[sending].left.append(contentsOf: requests[number].kept)
            } else {
                tally(hop, now) {
                    $0.refusedRequests += 1
                    $0.refusedSpans += spans
                }
                state.sendings[sending].left.append(contentsOf: requests[number].spans)
            }
        }
        // Of several answers a failure counts.
        if !isDone || !state.sendings[sending].hasFailed { state.sendings[sending].answer = answer }
        if !isDone { state.sendings[sending].hasFailed = true }
        if requests[number].events == 0 { free(request: number) }
        state.sendings[sending].open -= 1
        if state.sendings[sending].open == 0 { conclude(sending: sending, now, ring, &out) }
    }

    @inline(__always)
    mutating func tally(_ hop: Int, _ now: Nanos, _ book: (inout ExportTally) -> Void) {
        if traffic.isMeasured(now) { book(&state.tallies[hop]) }
    }

    /// All requests of an attempt have their answers.
    private mutating func conclude(sending number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        let sending = state.sendings[number]
        switch sending.sender {
        case .application(let export):
            if sending.left.count != state.exports[export].sent {
                state.exports[export].bytes = bytes(sending.left[...], of: number, level: 0, ring)
                state.exports[export].sent = sending.left.count
            }
            state.exports[export].spans.removeAll(keepingCapacity: true)
            state.exports[export].spans.append(contentsOf: sending.left)
            state.free(sending: number)
            answer(export, sending.answer, at: now, ring, &out)
        case .datagram: break
        case .exporter(let exporter, let attempt, let life):
            state.free(sending: number)
            guard state.exporterPlaces[exporter].life == life else {
                // The process that sent it is gone, and what it still held with it.
                let place = state.exporterPlaces[exporter]
                return loseCopies(sending.left[...], .lostInRestart, at: place.hop + 1, &out)
            }
            answered(exporter, attempt, sending.answer, sending.left, now, ring, &out)
        }
    }

    static func later(_ time: Nanos, _ span: UInt64) -> Nanos {
        let (sum, overflow) = time.addingReportingOverflow(span)
        return overflow ? .max : sum
    }
}
