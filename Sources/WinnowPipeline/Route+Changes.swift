import WinnowModel
import WinnowSampling

/// A hop to whose replicas something happens.
struct ChangingHop {
    let changes: ReplicaChanges
    let replicas: Int
    /// Set when traffic starts.
    var timeline: ReplicaTimeline?
    /// Per replica: whether it runs now.
    var isRunning: [Bool]
    /// Per replica: whether it has run before.
    var hasRun: [Bool]
    /// Whether anybody is known to be there.
    var hasMembers = true

    init(_ changes: ReplicaChanges, replicas: Int) {
        self.changes = changes
        self.replicas = replicas
        isRunning = (0..<replicas).map { $0 < changes.first }
        hasRun = isRunning
    }
}

/// What happens to replicas, and to the spans on their way to them.
extension Route {
    func isRunning(_ replica: Int, of hop: Int) -> Bool { changing[hop]?.isRunning[replica] ?? true }

    /// Traffic starts: puts in the queue what will happen.
    mutating func startChanges(of hop: Int, at now: Nanos) {
        guard let own = changing[hop] else { return }
        let timeline = ReplicaTimeline(own.changes, replicas: own.replicas, start: now)
        for (time, event) in timeline.events {
            queue.push(.change, changeEvents.count, at: time)
            changeEvents.append((hop, event))
        }
        changing[hop]?.timeline = timeline
        sharing[hop].know(timeline.epochs[0].members, all: true)
    }

    /// Lets happen what happens to replicas.
    mutating func change(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        let (hop, event) = changeEvents[number]
        switch event {
        case .notice(let epoch):
            let members = changing[hop]?.timeline?.epochs[epoch].members ?? []
            changing[hop]?.hasMembers = !members.isEmpty
            if !members.isEmpty { sharing[hop].know(members, all: false) }
        case .start(let replica):
            if changing[hop]?.hasRun[replica] == true { renew(replica, of: hop) }
            changing[hop]?.isRunning[replica] = true
            changing[hop]?.hasRun[replica] = true
            for index in stageRange(replica, of: hop) { stages[index].start(at: now) }
            startExporter(hop, replica, now, ring, &out)
        case .stop(let replica):
            changing[hop]?.isRunning[replica] = false
            for index in stageRange(replica, of: hop) {
                var output = spareOutputs.popLast() ?? StageOutput()
                let level = places[index].level
                stages[index].finish(at: now, ring: level == 0 ? ring : levels[level - 1].ring, into: &output)
                settle(index, now, &output, ring, &out)
                spareOutputs.append(consume output)
                // What a shutdown leaves undecided is gone with the process.
                if stages[index].holdsWithoutClock { lose(index, now, ring, &out) }
            }
            stopExporter(hop, replica, now, ring, &out)
        case .crash(let replica):
            changing[hop]?.isRunning[replica] = false
            for index in stageRange(replica, of: hop) { lose(index, now, ring, &out) }
            crashExporter(hop, replica, now, ring, &out)
        }
    }

    private mutating func lose(_ index: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        var output = spareOutputs.popLast() ?? StageOutput()
        stages[index].lose(at: now, into: &output)
        settle(index, now, &output, ring, &out)
        spareOutputs.append(consume output)
    }

    /// Numbers of a replica's stages.
    private func stageRange(_ replica: Int, of hop: Int) -> Range<Int> {
        let first = firstStage[hop][replica]
        guard first >= 0 else { return 0..<0 }
        let last = (first..<places.count).first { places[$0].isLast } ?? first
        return first..<last + 1
    }

    /// A replica that has run before starts empty.
    private mutating func renew(_ replica: Int, of hop: Int) {
        guard let made = changing[hop]?.changes.make(replica) else { return }
        for (index, stage) in zip(stageRange(replica, of: hop), made) {
            stages[index] = stage
            places[index].armed = .max
            places[index].life += 1
        }
    }

    // MARK: Spans

    /// Spans reach a hop whose replicas change.
    mutating func share(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, at hop: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        guard changing[hop]?.hasMembers == true else {
            // Nobody is there: whoever sends tries again.
            let anyone = changing[hop]?.timeline?.anyone(after: now)
            let time = anyone.flatMap { changing[hop]?.changes.retry?.first(after: $0, sent: now) }
            guard let time else { return lose(spans, at: hop, &out) }
            return send(spans, bytes: bytes, to: hop, at: time, again: Self.anyReplica)
        }
        if let replica = sharing[hop].whole(spans, ring) {
            return hand(spans, to: replica, bytes: bytes, isRequest: true, at: hop, now, ring, &out)
        }
        let level = hop == 0 ? 0 : levelOfHop[hop - 1]
        sharing[hop].split(spans, ring, read: level == 0 ? ring : levels[level - 1].ring, tables)
        let makesRequests = sharing[hop].makesRequests
        let touched = sharing[hop].touched
        if !makesRequests { traffic.add(hop, spans: 0, bytes: 0, at: now) }
        for replica in touched {
            var share: [SpanHandle] = []
            swap(&share, &sharing[hop].shares[replica])
            let own = touched.count == 1 ? bytes : self.bytes(share[...], level: level, ring)
            hand(share[...], to: replica, bytes: own, isRequest: makesRequests, at: hop, now, ring, &out)
            share.removeAll(keepingCapacity: true)
            swap(&share, &sharing[hop].shares[replica])
        }
    }

    /// Spans that nobody took come again.
    mutating func arriveAgain(
        _ spans: ArraySlice<SpanHandle>, for replica: Int, bytes: Int, at hop: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        if replica == Self.anyReplica { return share(spans, bytes: bytes, at: hop, now, ring, &out) }
        hand(spans, to: replica, bytes: bytes, isRequest: true, at: hop, now, ring, &out)
    }

    /// Hands spans to a replica; one that does not run gets them later, or never.
    private mutating func hand(
        _ spans: ArraySlice<SpanHandle>, to replica: Int, bytes: Int, isRequest: Bool, at hop: Int, _ now: Nanos,
        _ ring: SpansRing, _ out: inout Output
    ) {
        guard let own = changing[hop] else { return lose(spans, at: hop, &out) }
        guard own.isRunning[replica] else {
            if let time = own.timeline?.delivery(to: replica, sent: now, own.changes.retry) {
                return send(spans, bytes: bytes, to: hop, at: time, again: replica)
            }
            if own.changes.reroutes, let gone = own.timeline?.leftOut(replica, after: now), gone < .max,
                let time = (own.changes.retry ?? RetrySchedule()).first(after: gone, sent: now)
            {
                return send(spans, bytes: bytes, to: hop, at: time, again: Self.anyReplica)
            }
            return lose(spans, at: hop, &out)
        }
        carry(spans, bytes: bytes, to: hop, now, ring)
        traffic.add(hop, spans: spans.count, bytes: bytes, isRequest: isRequest, at: now)
        if own.replicas > 1 { traffic.add(hop, replica: replica, spans: spans.count, at: now) }
        enter(spans, replica, hop, now, ring, &out)
    }

    /// Nobody ever takes these spans.
    private mutating func lose(_ spans: ArraySlice<SpanHandle>, at hop: Int, _ out: inout Output) {
        guard copies != nil else {
            for span in spans { end(span, .unreachable, at: hop + 1, &out) }
            return
        }
        ledger.end(.unreachable, at: hop + 1, spans: spans.count)
        for span in spans { endCopy(span, .unreachable, at: hop + 1, &out) }
    }
}
