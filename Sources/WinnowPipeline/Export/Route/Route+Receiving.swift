import WinnowModel
import WinnowSampling

/// How requests fare at their receivers on a real export path.
extension Route {
    /// A request reaches a collector, or the backend.
    mutating func land(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        if !hasStarted { start(at: now) }
        let hop = requests[number].hop
        let replica = requests[number].replica
        if requests[number].isLate {
            requests[number].events -= 1
        } else if state.isGone(requests[number].sending) {
            // With who sent it the connection is gone.
            return answer(number, .brokenConnection, from: now)
        }
        if hop < hopCount, !isRunning(replica, of: hop) { return reply(number, .refusedConnection, now, &out) }
        let admission = state.points[hop][hop < hopCount ? replica : 0].admit(
            spans: requests[number].spans.count, bytes: requests[number].bytes,
            slowdown: requests[number].carriage.slowdown, at: now)
        switch admission {
        case .works(_, let until):
            if until <= now { return serve(number, now, ring, &out) }
            if until == .max { return reply(number, .noAnswer, now, &out) }
            requests[number].life = hop < hopCount ? life(of: replica, in: hop) : 0
            requests[number].events += 1
            queue.push(.served, number, at: until)
            if requests[number].isLate { return }
            // A sender that will have given up by then goes on with copies from its deadline on.
            let (late, _) = outcome(of: number, success(number), from: until)
            if late == .noAnswer {
                keep(number, ring)
                answer(number, .noAnswer, from: .max)
                requests[number].isLate = true
            }
        case .overflows(.refuses(let refusal)):
            tally(hop, now) { $0.overloadedRequests += 1 }
            reply(number, refusal.answer(isGRPC: requests[number].isGRPC), now, &out)
        case .overflows(.drops):
            tally(hop, now) { $0.overloadedRequests += 1 }
            take(number, now, ring)
            let spans = requests[number].spans
            ledger.receive(spans.count, at: hop + 1)
            loseCopies(spans[...], .overflowed, at: hop + 1, &out)
            reply(number, success(number), now, &out)
        }
    }

    /// A receiver has worked on a request.
    mutating func serve(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        let hop = requests[number].hop
        let replica = requests[number].replica
        if hop == hopCount { return store(number, now, ring, &out) }
        if requests[number].life != 0 || changing[hop] != nil,
            !isRunning(replica, of: hop)
                || requests[number].life > 0 && requests[number].life != life(of: replica, in: hop)
        {
            return reply(number, .brokenConnection, now, &out)
        }
        if let refusal = limitation(of: number, now) ?? refusal(of: number, ring) {
            state.received[hop].refused += requests[number].spans.count
            return reply(number, refusal.answer(isGRPC: requests[number].isGRPC), now, &out)
        }
        take(number, now, ring)
        // Whoever waits for a result goes on holding the spans until it is there.
        if makesWait(hop), !requests[number].isLate { keep(number, ring) }
        let spans = requests[number].spans
        let bytes = requests[number].bytes
        ledger.receive(spans.count, at: hop + 1)
        state.received[hop].accepted += spans.count
        carry(spans[...], bytes: bytes, to: hop, now, ring)
        traffic.add(hop, spans: spans.count, bytes: bytes, at: now)
        if state.points[hop].count > 1 { traffic.add(hop, replica: replica, spans: spans.count, at: now) }
        let left = reject(number, spans[...], now, &out)
        serving = number
        // A receiver swallows an empty request.
        if !left.isEmpty { enter(left, replica, hop, now, ring, &out) }
        serving = -1
        // Whoever waits for a result is answered when it is there.
        if requests[number].caller >= 0 {
            let (answer, time) = outcome(of: number, .noAnswer, from: .max)
            requests[number].answer = answer
            requests[number].answerTime = time
            requests[number].events += 1
            queue.push(.answer, number, at: time)
        } else {
            reply(number, success(number, rejected: spans.count - left.count), now, &out)
        }
    }

    /// A receiver answers a request, if anybody still waits for it.
    private mutating func reply(_ number: Int, _ answer: WireAnswer, _ now: Nanos, _ out: inout Output) {
        if !requests[number].isLate { return self.answer(number, answer, from: now) }
        if !answer.isSuccess {
            let fate = requests[number].isDatagram ? SpanFate.lostInTransit : .unreachable
            loseCopies(requests[number].spans[...], fate, at: requests[number].hop, &out)
        }
        if requests[number].isAnswered, requests[number].events == 0 { free(request: number) }
    }

    /// The backend has worked on a request.
    private mutating func store(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        let hop = hopCount
        if requests[number].carriage.isFull {
            return reply(number, path.backend.full.answer(isGRPC: requests[number].isGRPC), now, &out)
        }
        take(number, now, ring)
        let spans = requests[number].spans
        let rejected = Int(Double(spans.count) * requests[number].carriage.rejectedShare)
        if rejected > 0 { ledger.receive(rejected, at: hop + 1) }
        carry(spans[...], bytes: requests[number].bytes, to: hop, now, ring)
        let left = reject(number, spans[...], now, &out)
        arrive(left, bytes: requests[number].bytes, at: hop, source: requests[number].source, now, ring, &out)
        reply(number, success(number, rejected: rejected), now, &out)
    }

    /// The receiver says that it does not take some of the spans, the last ones; answers by the others.
    private mutating func reject(
        _ number: Int, _ spans: ArraySlice<SpanHandle>, _ now: Nanos, _ out: inout Output
    ) -> ArraySlice<SpanHandle> {
        let rejected = Int(Double(spans.count) * requests[number].carriage.rejectedShare)
        if rejected == 0 { return spans }
        let hop = requests[number].hop
        tally(hop, now) { $0.rejectedSpans += rejected }
        loseCopies(spans.suffix(rejected), .rejected, at: hop + 1, &out)
        return spans.dropLast(rejected)
    }

    /// A request is in the receiver's hands; where its sender will not know, it keeps copies.
    private mutating func take(_ number: Int, _ now: Nanos, _ ring: SpansRing) {
        let hop = requests[number].hop
        if !requests[number].isLate {
            let (answer, _) = outcome(of: number, success(number), from: now)
            // A storage has what is sent until its process has heard that it arrived.
            if !answer.isSuccess || isStored(sending: requests[number].sending) { keep(number, ring) }
        }
        requests[number].isTaken = true
        ledger.passOn(requests[number].spans.count, from: hop)
        if copies != nil {
            let again = requests[number].spans.count { copies?.isRepeated($0) == true }
            if again > 0 { tally(hop, now) { $0.duplicateSpans += again } }
        }
    }

    /// The sender of a request that is taken, or will be, goes on holding its spans: as copies of their own.
    ///
    /// What would come more often than copies are told apart is taken to have been acknowledged.
    mutating func keep(_ number: Int, _ ring: SpansRing) {
        if !requests[number].kept.isEmpty || requests[number].isForced { return }
        let hop = requests[number].hop
        if copies == nil || requests[number].spans.contains(where: { copies?.canRepeat($0) == false }) {
            requests[number].isForced = true
            let spans = requests[number].spans.count
            return tally(hop, requests[number].sent) { $0.unmodelledSpans += spans }
        }
        let level = hop == 0 ? 0 : levelOfHop[hop - 1]
        requests[number].kept = repeated(requests[number].spans[...], level: level, ring)
        ledger.copy(requests[number].kept.count, at: hop)
    }

    /// The sender of a request knows that it was taken: it holds nothing of it any more.
    mutating func letGo(_ number: Int, _ out: inout Output) {
        if requests[number].kept.isEmpty { return }
        for span in requests[number].kept {
            guard let end = copies?.forget(span), let outside = copies?.outside(span) else { continue }
            out.gone.append(outside, end.fate, hop: end.hop)
        }
        ledger.copy(-requests[number].kept.count, at: requests[number].hop)
        requests[number].kept.removeAll(keepingCapacity: true)
    }

    // MARK: Facts

    /// Whether the exporters of a hop let whoever sends wait for what becomes of a request.
    func makesWait(_ hop: Int) -> Bool {
        if path.hops[hop].answersEarly { return false }
        guard let queue = path.hops[hop].exporter.queue else { return true }
        return queue.blocksOnOverflow || queue.waitsForResult
    }

    func isBusy(_ hop: Int) -> Bool {
        hop < hopCount || path.backend.point.cores > 0 || path.backend.point.latencyNanos > 0
    }

    private func success(_ number: Int, rejected: Int = 0) -> WireAnswer {
        let partial = rejected == 0 ? nil : PartialSuccess(rejectedSpans: Int64(rejected), message: "rejected")
        return requests[number].isGRPC
            ? .grpc(GRPCAnswer(code: 0, partialSuccess: partial))
            : .http(HTTPAnswer(status: 200, partialSuccess: partial))
    }

    /// How often a replica has started anew, from 1.
    private func life(of replica: Int, in hop: Int) -> Int {
        state.exporterPlaces[state.exporterOf[hop][replica]].life + 1
    }

    // MARK: Requests

    /// A free place for a request.
    mutating func request(to hop: Int, _ spans: ArraySlice<SpanHandle>, bytes: Int) -> Int {
        if let free = freeRequests.popLast() {
            requests[free].begin(hop: hop, bytes: bytes)
            requests[free].spans.append(contentsOf: spans)
            return free
        }
        requests.append(Request(hop: hop, bytes: bytes, spans: Array(spans)))
        return requests.count - 1
    }

    mutating func free(request number: Int) {
        requests[number].spans.removeAll(keepingCapacity: true)
        requests[number].kept.removeAll(keepingCapacity: true)
        freeRequests.append(number)
    }
}

extension WireAnswer {
    /// Whether the receiver says that it has taken the request, or all of it that it could.
    var isSuccess: Bool {
        switch self {
        case .http(let answer): (200..<300).contains(answer.status)
        case .grpc(let answer): answer.code == 0
        case .refusedConnection, .brokenConnection, .resetConnection, .noAnswer: false
        }
    }
}
