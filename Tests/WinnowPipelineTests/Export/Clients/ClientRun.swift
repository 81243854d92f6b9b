import WinnowModel
import WinnowPipeline

/// One batch in the hands of a client, with what a test answers.
struct ClientRun {
    /// Starts of the calls, ns after the start.
    var starts: [Nanos] = []
    /// Deadlines of the calls, ns after the start.
    var deadlines: [Nanos?] = []
    /// Calls that had no batch in them.
    var empty = 0
    /// What came of it, its time counted from the start.
    var end = ExportEnd(cause: nil, belief: .asAnswered, time: 0, calls: 0)

    static let start: Nanos = 1_767_225_600_000_000_000
    static let second: Nanos = 1_000_000_000

    /// Runs until the end; `answer` is asked with the number of the call, from 0, and says how long it takes.
    init(
        _ policy: RetryPolicy, key: UInt64 = 1, callerDeadline: Nanos? = nil, bytes: Int = 0, shutdown: Nanos? = nil,
        _ answer: (Int) -> (answer: WireAnswer, after: Nanos)
    ) {
        var state = RetryState(policy, key: key)
        var now = Self.start
        let stop = shutdown.map { Self.start + $0 }
        var step = state.begin(at: now, bytes: bytes, callerDeadline: callerDeadline.map { Self.start + $0 })
        while starts.count < 1000 {
            switch step {
            case .send(let attempt):
                starts.append(now - Self.start)
                deadlines.append(attempt.deadline.map { $0 - Self.start })
                if attempt.isEmpty { empty += 1 }
                var (answer, time) = answer(starts.count - 1)
                time = now + time
                if let deadline = attempt.deadline, deadline < time { (answer, time) = (.noAnswer, deadline) }
                if let stop, stop >= now, stop <= time, let ending = state.shutDown(at: stop) {
                    (step, now) = (ending, stop)
                } else {
                    now = time
                    step = state.answered(answer, at: now)
                }
            case .wait(let until):
                if let stop, stop >= now, stop < until, let ending = state.shutDown(at: stop) {
                    (step, now) = (ending, stop)
                } else {
                    now = until
                    step = state.resume(at: now)
                }
            case .end(var end):
                end.time -= Self.start
                self.end = end
                return
            }
        }
    }

    /// The same answer to every call, at once.
    init(
        _ client: ExportClient, key: UInt64 = 1, callerDeadline: Nanos? = nil, shutdown: Nanos? = nil,
        always answer: WireAnswer
    ) {
        self.init(RetryPolicy(client), key: key, callerDeadline: callerDeadline, shutdown: shutdown) { _ in (answer, 0)
        }
    }
}
