import WinnowModel

/// When each replica of a hop runs, and which of them those know of who send to them: all that follows from the changes of a hop.
struct ReplicaTimeline {
    /// What happens to one replica, or to what is known of all.
    enum Event {
        /// It ends without a shutdown.
        case crash(Int)
        /// It is shut down.
        case stop(Int)
        /// It starts, empty.
        case start(Int)
        /// Others are known to be there: number of the epoch.
        case notice(Int)
    }

    /// In order of time; of one instant in order of making.
    private(set) var events: [(at: Nanos, event: Event)] = []
    /// Which replicas are known to run, from when on; the first from the start.
    private(set) var epochs: [(from: Nanos, members: [Int])] = []
    /// Per replica: from when on it is left out, whenever that is.
    private var leftOut: [[Nanos]]
    /// Per replica: when it runs. What arrives at the first instant is too early, at the last in time.
    private var runs: [[(from: Nanos, until: Nanos)]]

    /// `start` is when traffic starts: changes before it happen then.
    init(_ changes: ReplicaChanges, replicas: Int, start: Nanos) {
        runs = (0..<replicas).map { $0 < changes.first ? [(start, .max)] : [] }
        leftOut = Array(repeating: [], count: replicas)
        epochs = [(start, Array(0..<min(changes.first, replicas)))]
        var count = changes.first
        /// When replicas that are down come back.
        var back: [Int: Nanos] = [:]
        let ordered = changes.changes.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        for change in ordered.map(\.element) {
            let now = max(start, change.at)
            bring(&back, until: now)
            switch change.kind {
            case .scaled(let wanted):
                count = min(max(1, wanted), replicas)
                for replica in count..<replicas {
                    back[replica] = nil
                    if isRunning(replica) { end(replica, .stop(replica), at: now) }
                }
                for replica in 0..<count where !isRunning(replica) && back[replica] == nil { begin(replica, at: now) }
            case .restarted(let one, let downNanos):
                let (sum, overflow) = now.addingReportingOverflow(downNanos)
                for replica in one.map({ $0..<$0 + 1 }) ?? 0..<count where replica >= 0 && replica < count {
                    if isRunning(replica) { end(replica, .crash(replica), at: now) }
                    back[replica] = max(back[replica] ?? 0, overflow ? .max : sum)
                }
            }
            bring(&back, until: now)
        }
        bring(&back, until: .max - 1)
        events = events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        addNotices(changes.notice, start: start)
    }

    private func isRunning(_ replica: Int) -> Bool { runs[replica].last?.until == .max }

    private mutating func begin(_ replica: Int, at now: Nanos) {
        runs[replica].append((now, .max))
        events.append((now, .start(replica)))
    }

    private mutating func end(_ replica: Int, _ event: Event, at now: Nanos) {
        runs[replica][runs[replica].count - 1].until = now
        events.append((now, event))
    }

    private mutating func bring(_ back: inout [Int: Nanos], until now: Nanos) {
        for (replica, time) in back.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) where time <= now {
            begin(replica, at: time)
            back[replica] = nil
        }
    }

    /// What is known changes after what is, at the same instant or at the next look-up.
    private mutating func addNotices(_ notice: ReplicaChanges.Notice, start: Nanos) {
        var members = Set(epochs[0].members)
        var merged: [(at: Nanos, event: Event)] = []
        var at = 0
        while at < events.count {
            let time = Self.noticed(events[at].at, notice, start: start)
            // All that has happened by then is known.
            while at < events.count, events[at].at <= time {
                switch events[at].event {
                case .crash(let replica), .stop(let replica): members.remove(replica)
                case .start(let replica): members.insert(replica)
                case .notice: break
                }
                merged.append(events[at])
                at += 1
            }
            let known = members.sorted()
            guard time < .max, known != epochs[epochs.count - 1].members else { continue }
            merged.append((time, .notice(epochs.count)))
            epochs.append((time, known))
            for replica in runs.indices where !members.contains(replica) { leftOut[replica].append(time) }
        }
        events = merged
    }

    private static func noticed(_ time: Nanos, _ notice: ReplicaChanges.Notice, start: Nanos) -> Nanos {
        switch notice {
        case .atOnce: return time
        case .never: return .max
        case .every(let interval):
            let interval = max(1, interval)
            let (rounded, overflow) = ((time - start) / interval + ((time - start) % interval == 0 ? 0 : 1))
                .multipliedReportingOverflow(by: interval)
            let (sum, tooFar) = start.addingReportingOverflow(rounded)
            return overflow || tooFar ? .max : sum
        }
    }

    /// When a request that a replica did not take at `now` is taken by it, sent again; `nil`: before that it is lost, or the replica left out.
    func delivery(to replica: Int, sent now: Nanos, _ retry: RetrySchedule?) -> Nanos? {
        guard let retry else { return nil }
        let gone = leftOut(replica, after: now)
        for run in runs[replica] where run.until > now {
            guard let time = retry.first(after: max(run.from, now), sent: now), time < gone else { return nil }
            if time <= run.until { return time }
        }
        return nil
    }

    /// When a replica is next left out; `.max`: never.
    func leftOut(_ replica: Int, after now: Nanos) -> Nanos {
        leftOut[replica].first { $0 > now } ?? .max
    }

    /// When any replica is next known to be there; `nil`: never.
    func anyone(after now: Nanos) -> Nanos? { epochs.first { $0.from > now && !$0.members.isEmpty }?.from }
}
