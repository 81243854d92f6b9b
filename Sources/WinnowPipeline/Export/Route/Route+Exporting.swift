import WinnowModel
import WinnowSampling

/// How collectors hand on what leaves their pipelines on a real export path.
extension Route {
    /// Why a collector would not take a request now: what stands in it is answered by its exporter's queue, and that is full.
    mutating func refusal(of number: Int, _ ring: SpansRing) -> FaultAnswer? {
        let hop = requests[number].hop
        if path.hops[hop].answersEarly { return nil }
        let exporter = state.exporters[state.exporterOf[hop][requests[number].replica]]
        // A queue that is too full for all of it may have room for what processors leave of it, which is not looked at.
        if exporter.hasRoom(spans: requests[number].spans.count, bytes: requests[number].bytes) { return nil }
        fallShort(
            state.exporterOf[hop][requests[number].replica], spans: requests[number].spans.count,
            bytes: requests[number].bytes)
        return FaultAnswer(httpStatus: 503, grpcCode: 14)
    }

    /// A queue had no room for a request.
    private mutating func fallShort(_ number: Int, spans: Int, bytes: Int) {
        let exporter = state.exporters[number]
        var shortfall = state.shortfalls[number]
        // What fell short before the queue was last empty has had its time.
        if exporter.queueSize == 0 { shortfall.now = 0 }
        shortfall.now += exporter.settings.queue?.sizer.size(requests: 1, spans: spans, bytes: bytes) ?? 0
        shortfall.most = max(shortfall.most, shortfall.now)
        state.shortfalls[number] = shortfall
    }

    /// Spans leave the pipelines of a replica: its exporter gets them as one request.
    mutating func offer(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, _ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        let number = state.exporterOf[hop][replica]
        let waits = serving >= 0 && makesWait(hop) && !requests[serving].isLate
        var output = ExporterOutput()
        swap(&output, &state.exporterOutput)
        let result = state.exporters[number].offer(
            spans, bytes: bytes, caller: waits ? state.nextCaller : -1, at: now, sizing: sizing(hop, ring),
            into: &output)
        switch result {
        case .taken: break
        case .pending:
            if waits {
                requests[serving].caller = state.nextCaller
                state.waiting[state.nextCaller] = serving
                state.nextCaller += 1
            }
        case .refused:
            // Nobody is there any more who could be told; the exporter has said what it lost.
            fallShort(number, spans: spans.count, bytes: bytes)
        }
        carryOut(&output, of: number, now, ring, &out)
    }

    /// The answer to an exporter's attempt, with the spans that were not taken.
    mutating func answered(
        _ number: Int, _ attempt: ExporterAttempt.ID, _ answer: WireAnswer, _ left: [SpanHandle], _ now: Nanos,
        _ ring: SpansRing, _ out: inout Output
    ) {
        let hop = state.exporterPlaces[number].hop
        let reading = path.hops[hop].client.read(answer, at: now)
        var text = AttemptAnswer(reading.outcome)
        if answer == .noAnswer { text = .deadlineExceeded }
        var output = ExporterOutput()
        swap(&output, &state.exporterOutput)
        state.exporters[number].answer(
            attempt, text, keeping: reading.outcome == .accepted ? nil : left, at: now, sizing: sizing(hop, ring),
            into: &output)
        if reading.belief == .sentThoughRedirected { loseCopies(left[...], .redirected, at: hop + 1, &out) }
        carryOut(&output, of: number, now, ring, &out)
    }

    /// An exporter wants the clock.
    mutating func wake(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        guard state.exporterPlaces[number].armed == now else { return }
        state.exporterPlaces[number].armed = .max
        var output = ExporterOutput()
        swap(&output, &state.exporterOutput)
        state.exporters[number].advance(
            to: now, sizing: sizing(state.exporterPlaces[number].hop, ring), into: &output)
        carryOut(&output, of: number, now, ring, &out)
    }

    /// A collector's exporter is shut down.
    mutating func shutDown(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        var output = ExporterOutput()
        swap(&output, &state.exporterOutput)
        state.exporters[number].shutdown(
            at: now, sizing: sizing(state.exporterPlaces[number].hop, ring), into: &output)
        carryOut(&output, of: number, now, ring, &out)
    }

    /// Does what an exporter has said.
    mutating func carryOut(
        _ output: inout ExporterOutput, of number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        let place = state.exporterPlaces[number]
        // Whoever waited is told before anything is lost: what it sends again are copies.
        for back in output.returns where back.caller >= 0 { tell(back, ring) }
        for loss in output.losses {
            if loss.isKept, copies != nil {
                state.heldOver[number, default: []].append(contentsOf: output.lostSpans[loss.range])
                continue
            }
            loseCopies(output.lostSpans[loss.range], loss.cause.fate, at: place.hop + 1, &out)
        }
        for attempt in output.attempts {
            state.madeAttempts &+= 1
            let sending = state.newSending(
                ExportState.Sending(
                    sender: .exporter(number, attempt.id, life: place.life), hop: place.hop + 1,
                    deadline: attempt.deadline,
                    key: Draw.fold(Draw.fold(path.seed, UInt64(number) &+ 1 << 32), state.madeAttempts)))
            transmit(output.spans[attempt.range], bytes: attempt.bytes, sending, now, ring, &out)
        }
        if state.shortfalls[number].now > 0, state.exporters[number].queueSize == 0 { state.shortfalls[number].now = 0 }
        let next = state.exporters[number].nextTime
        if next < .max, next != state.exporterPlaces[number].armed {
            let time = max(next, now)
            state.exporterPlaces[number].armed = time
            queue.push(.exporter, number, at: time)
        }
        output.removeAll()
        swap(&output, &state.exporterOutput)
    }

    /// A request that waited for a result has it.
    private mutating func tell(_ back: ExporterOutput.Return, _ ring: SpansRing) {
        // Whoever has given up hears nothing.
        guard let number = state.waiting.removeValue(forKey: back.caller) else { return }
        requests[number].caller = -1
        let isGRPC = requests[number].isGRPC
        var answer = isGRPC ? WireAnswer.grpc(GRPCAnswer(code: 0)) : .http(HTTPAnswer(status: 200))
        if let error = back.error {
            answer =
                FaultAnswer(httpStatus: error.isPermanent ? 500 : 503, grpcCode: error.isPermanent ? 13 : 14)
                .answer(isGRPC: isGRPC)
        }
        self.answer(number, answer, from: back.time)
    }

    func sizing(_ hop: Int, _ ring: SpansRing) -> RouteSizing {
        let level = levelOfHop[hop]
        let states = copies?.states ?? states
        if level == 0 { return RouteSizing(meter: meter, ring: ring, states: states) }
        return RouteSizing(meter: levels[level - 1].edits.meter, ring: levels[level - 1].ring, states: states)
    }
}

/// How large spans are on their way, for exporters that cut requests.
struct RouteSizing: RequestSizing {
    let meter: RequestMeter?
    let ring: SpansRing
    let states: SpanStates

    func footprint(of span: SpanHandle, after previous: SpanHandle?) -> SpanFootprint {
        meter?.footprint(of: span, after: previous, ring: ring, states: states)
            ?? SpanFootprint(opening: .nothing, spanBytes: 0, scopeBytes: 0, resourceBytes: 0)
    }
}
