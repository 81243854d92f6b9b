public import WinnowModel

/// One batch in the hands of a client, from the first attempt until it is delivered or given up; time and answers are handed in.
///
/// `begin` says what to send. After that every step is either an attempt, whose answer goes to `answered` (`WireAnswer.noAnswer` at its
/// deadline), or a wait, after which `resume` is called, or the end. The same machine serves a simulation and sockets.
public struct RetryState: Sendable {
    /// How the client sends.
    public let policy: RetryPolicy
    /// Calls made so far.
    public internal(set) var calls = 0
    /// Failed attempts so far, what an HTTP library repeats not counted.
    public internal(set) var failures = 0

    var retry: CollectorRetry
    /// End of all attempts, ns.
    var deadline: Nanos?
    /// End of the context of whoever asked, ns, for the clients that have one.
    var callerDeadline: Nanos?
    /// Where `node` takes the next attempt's time-out from: what was left before it waited, ns.
    var left: UInt64?
    var attemptDeadline: Nanos?
    var isWaiting = false
    var isShutDown = false
    /// Whether this attempt was already repeated for a connection that broke.
    var hasReconnected = false
    /// Answers within this attempt that an HTTP library has dealt with itself.
    var followUps = 0
    var previousStatus = 0
    var isRedirected = false

    /// Creates the state of a batch; `key` is its place, from which its waits are drawn.
    public init(_ policy: RetryPolicy, key: UInt64) {
        self.policy = policy
        retry = CollectorRetry(startingAt: 0, key: key)
    }

    var client: ExportClient { policy.client }

    /// Begins at `now` with a request of so many bytes before compression.
    ///
    /// `callerDeadline` is the end of the context of whoever asked, which only the clients in Go have: a batch span processor's export time-out.
    /// `afterShutdown`: the client was shut down before.
    public mutating func begin(
        at now: Nanos, bytes: Int = 0, callerDeadline: Nanos? = nil, afterShutdown: Bool = false
    ) -> RetryStep {
        retry = retry.starting(at: now)
        let isGo = client == .go || client == .sdkGRPC || client.isCollector
        self.callerDeadline = isGo ? callerDeadline : nil
        if policy.hasOneTimeout, policy.timeoutNanos > 0 { deadline = Duration64.sum(now, policy.timeoutNanos) }
        if afterShutdown, client != .node { return end(.shutdown, at: now) }
        if policy.mostRequestBytes > 0, bytes > policy.mostRequestBytes { return end(.tooLarge, at: now) }
        if !policy.canSend { return end(.deadline, at: now) }
        return attempt(at: now)
    }

    /// Goes on after a wait.
    public mutating func resume(at now: Nanos) -> RetryStep {
        isWaiting = false
        // Python's HTTP library refuses a time-out of nothing.
        if client == .python, let deadline, now >= deadline { return end(.deadline, at: now) }
        return attempt(at: now)
    }

    /// Takes the answer to the last attempt, which came at `now`, a Unix time.
    public mutating func answered(_ answer: WireAnswer, at now: Nanos) -> RetryStep {
        if let step = followUp(answer, at: now) { return step }
        let reading = isBeyondFollowing(answer) ? AnswerReading(outcomeBeyondFollowing) : client.read(answer, at: now)
        switch reading.outcome {
        case .accepted:
            return end(
                nil, reading.belief == .asAnswered && isRedirected ? .sentThoughRedirected : reading.belief, at: now)
        case .permanent: return end(.refused, reading.belief, at: now)
        case .retryable, .throttled: break
        }
        failures += 1
        return client.isCollector ? decideAsCollector(reading, at: now) : decide(reading, answer, at: now)
    }

    /// Takes the news that the client is shut down at `now`; `nil`: the batch goes on as it was.
    ///
    /// Go's and Java's break off what is under way, the Collector and Python's let an attempt end and try no more, JavaScript's waits for the
    /// batch. Go's `otlptracegrpc` goes on until the context of its shutdown ends: that is the time to say it.
    public mutating func shutDown(at now: Nanos) -> RetryStep? {
        if client == .node { return nil }
        isShutDown = true
        let breaksOff = client == .go || client == .sdkGRPC || client == .java
        return isWaiting || breaksOff ? end(.shutdown, at: now) : nil
    }

    /// The next call of a new attempt.
    mutating func attempt(at now: Nanos) -> RetryStep {
        hasReconnected = false
        followUps = 0
        previousStatus = 0
        isRedirected = false
        attemptDeadline = deadlineOfAttempt(at: now)
        return send()
    }

    /// One more call of the same attempt.
    mutating func send(to location: String? = nil) -> RetryStep {
        calls += 1
        return .send(
            ExportAttempt(number: calls, location: location, isEmpty: isRedirected, deadline: attemptDeadline))
    }

    func end(_ cause: LossCause?, _ belief: DeliveryBelief = .asAnswered, at time: Nanos) -> RetryStep {
        .end(ExportEnd(cause: cause, belief: belief, time: time, calls: calls))
    }

    mutating func wait(until time: Nanos) -> RetryStep {
        isWaiting = true
        return .wait(until: time)
    }

    private func deadlineOfAttempt(at now: Nanos) -> Nanos? {
        var times: [Nanos] = []
        if client == .node {
            if let left { return Duration64.sum(now, left) }
        } else if let callerDeadline {
            times.append(callerDeadline)
        }
        if let deadline { times.append(deadline) }
        if !policy.hasOneTimeout, policy.timeoutNanos > 0 { times.append(Duration64.sum(now, policy.timeoutNanos)) }
        // OkHttp waits 10 s for bytes of an answer, whatever the time-out of the call.
        if client == .java { times.append(Duration64.sum(now, 10 * Duration64.second)) }
        return times.min()
    }
}
