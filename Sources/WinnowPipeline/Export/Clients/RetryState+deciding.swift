import WinnowModel

extension RetryState {
    /// Whether a batch that failed is sent again, and when: the SDKs.
    mutating func decide(_ reading: AnswerReading, _ answer: WireAnswer, at now: Nanos) -> RetryStep {
        if !policy.retries { return end(.attempts, at: now) }
        let backoff = policy.intervals.next(&retry.intervalNanos, retry.draw())
        switch client {
        case .go, .sdkGRPC: return decideAsGo(reading, backoff, at: now)
        case .java: return decideAsJava(reading, backoff, answer, at: now)
        default: break
        }
        if failures == policy.mostTries { return end(.attempts, at: now) }
        let wait = reading.askedNanos.map { UInt64(clamping: $0) } ?? backoff
        let left = deadline.map { $0 > now ? $0 - now : 0 } ?? .max
        if client == .node {
            // Its clock and its timers have whole milliseconds, and no timer is shorter than one.
            if wait > left { return end(.deadline, at: now) }
            self.left = left
            let whole = max(Duration64.millisecond, wait - wait % Duration64.millisecond)
            return self.wait(until: Duration64.sum(now, whole))
        }
        if wait > left { return end(.deadline, at: now) }
        return isShutDown ? end(.shutdown, at: now) : self.wait(until: Duration64.sum(now, wait))
    }

    /// `retry.go`: the longest time is held against what has passed and what the server asked for, never against the backoff, so that a batch
    /// may take half as long again.
    private mutating func decideAsGo(_ reading: AnswerReading, _ backoff: Nanos, at now: Nanos) -> RetryStep {
        let contextEnd = [callerDeadline, deadline].compactMap { $0 }.min()
        if let contextEnd, now >= contextEnd { return end(.deadline, at: now) }
        let passed = now - min(now, retry.startNanos)
        if passed > policy.mostElapsedNanos { return end(.elapsed, at: now) }
        let asked = UInt64(clamping: reading.askedNanos ?? 0)
        if Duration64.sum(passed, asked) > policy.mostElapsedNanos { return end(.wouldElapse, at: now) }
        let time = Duration64.sum(now, max(asked, backoff))
        // The end of its context breaks off the wait when it comes, and not before.
        if let contextEnd, time > contextEnd { return end(.deadline, at: contextEnd) }
        return wait(until: time)
    }

    /// `RetryInterceptor.java` under OkHttp's time-out for the call: a wait beyond it is begun, and broken off with it.
    private mutating func decideAsJava(
        _ reading: AnswerReading, _ backoff: Nanos, _ answer: WireAnswer, at now: Nanos
    ) -> RetryStep {
        if let deadline, now >= deadline { return end(.deadline, at: now) }
        if failures == policy.mostTries { return end(.attempts, at: now) }
        let time = Duration64.sum(now, reading.askedNanos.map { UInt64(clamping: $0) } ?? backoff)
        if let deadline, time > deadline { return end(.deadline, at: deadline) }
        return wait(until: time)
    }

    mutating func decideAsCollector(_ reading: AnswerReading, at now: Nanos) -> RetryStep {
        guard let backoff = policy.collector else { return end(.attempts, at: now) }
        switch backoff.decide(&retry, after: reading.outcome, at: now, deadline: callerDeadline) {
        case .delivered: return end(nil, at: now)
        case .lost(let cause): return end(cause, at: now)
        case .again(let time): return isShutDown ? end(.shutdown, at: now) : wait(until: time)
        }
    }
}
