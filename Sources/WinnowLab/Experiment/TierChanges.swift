import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// What happens to the collectors of one tier, checked: how many there are when, and who notices.
struct TierChanges: Sendable, Hashable {
    /// One change, in order of time.
    struct Step: Sendable, Hashable {
        var afterNanos: UInt64
        var kind: ReplicaChanges.Kind

        /// Whether some come or go.
        var isScaling: Bool { if case .scaled = kind { true } else { false } }
    }

    private(set) var steps: [Step] = []
    /// As many as there ever are.
    private(set) var most: Int
    var notice = ReplicaChanges.Notice.atOnce
    var retry: RetrySchedule? = RetrySchedule()
    var reroutes = false

    /// Whether nothing ever happens.
    var isEmpty: Bool { steps.isEmpty }

    /// Nothing happens to so many collectors.
    init(replicas: Int) { most = replicas }

    /// `replicas` are there at first; what cannot be fails with its place. What happens beside `changes` is added to them in order of time.
    init(_ changes: [TierChange], replicas: Int, after others: TierChanges? = nil) throws(Failure) {
        if let others, !others.isEmpty, let first = changes.first {
            throw Self.failure("the policy's own changes of this tier leave no room for a fault of its replicas", first)
        }
        if let others {
            notice = others.notice
            retry = others.retry
            reroutes = others.reroutes
        }
        var count = replicas
        most = replicas
        if let last = changes.dropFirst(TierChange.most).first {
            throw Self.failure("more than \(TierChange.most) changes of one tier", last)
        }
        let ordered = changes.enumerated().sorted {
            ($0.element.afterNanos, $0.offset) < ($1.element.afterNanos, $1.offset)
        }.map(\.element)
        for change in ordered {
            switch change.kind {
            case .replicas(let wanted): count = wanted
            case .added(let more):
                count += more
                guard (1...1000).contains(count) else {
                    throw Self.failure("after it there would be \(count) replicas: they are 1 to 1000", change)
                }
            case .restarted(let one, let downNanos):
                if let one, one > count {
                    throw Self.failure(
                        "there is no replica \(one) to restart: there \(count == 1 ? "is 1" : "are \(count)") by then",
                        change)
                }
                steps.append(
                    Step(
                        afterNanos: change.afterNanos,
                        kind: .restarted(one.map { $0 - 1 }, downNanos: downNanos)))
                continue
            }
            steps.append(Step(afterNanos: change.afterNanos, kind: .scaled(to: count)))
            most = max(most, count)
        }
    }

    private static func failure(_ message: String, _ change: TierChange) -> Failure {
        let isTyped = change.place.file.isEmpty
        return Failure(
            isTyped ? .usage : .data,
            Diagnostic(
                message, file: change.place.file, line: change.place.line, column: change.place.column,
                text: change.text, remedy: isTyped ? TierChange.remedy : ""))
    }

    /// For one run that starts at `start`.
    func made(start: Nanos, first: Int, make: @escaping (Int) -> [any CollectorStage]) -> ReplicaChanges? {
        if isEmpty { return nil }
        return ReplicaChanges(
            steps.map { step in
                let (time, overflow) = start.addingReportingOverflow(step.afterNanos)
                return ReplicaChanges.Change(at: overflow ? .max : time, kind: step.kind)
            }, first: first, notice: notice, retry: retry, reroutes: reroutes, make: make)
    }

    /// What happens, for people and for the digest of a run: `4 replicas from 30 s on`.
    var text: String {
        steps.map { step in
            let time = Quantity.text(durationNanos: step.afterNanos)
            switch step.kind {
            case .scaled(let count): return "\(count) \(count == 1 ? "replica" : "replicas") from \(time) on"
            case .restarted(let one, let down):
                let who = one.map { "replica \($0 + 1)" } ?? "all replicas"
                let verb = one == nil ? "restart" : "restarts"
                return "\(who) \(verb) at \(time)"
                    + (down > 0 ? ", down for \(Quantity.text(durationNanos: down))" : "")
            }
        }.joined(separator: "; ")
    }

    /// What to say where something happens only after so much traffic has ended.
    func lateText(of name: String, durationNanos: UInt64) -> String? {
        guard durationNanos > 0, let late = steps.first(where: { $0.afterNanos > durationNanos }) else { return nil }
        return
            "what happens to \(name) at \(Quantity.text(durationNanos: late.afterNanos)) changes nothing: the traffic "
            + "ends after \(WarningText.short(Double(durationNanos) / 1e9)) s"
    }

    /// Who notices when, for people.
    var noticeText: String {
        switch notice {
        case .atOnce: "noticed at once"
        case .every(let nanos): "noticed at the next look-up, every \(Quantity.text(durationNanos: nanos))"
        case .never: "never noticed by a list of backends"
        }
    }
}
