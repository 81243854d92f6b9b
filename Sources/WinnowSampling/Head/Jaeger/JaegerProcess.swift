import WinnowModel

/// One process that runs a Jaeger sampler, from the first span that it starts.
///
/// A process counts as running for a while: strategies are in force from its first span on, and polled again from a random part of the
/// interval onwards. Spans are asked in order of start as far as batches allow; the process' clock does not go back for one that comes late.
struct JaegerProcess: Sendable {
    private var sampler: JaegerClientSampler
    private let strategy: JaegerStrategy?
    private let pollIntervalNanos: UInt64
    private var nextPoll: Nanos
    private var clock: Nanos

    /// Starts a process; `key` is that of its draws.
    init(_ node: JaegerNode, key: UInt64, at now: Nanos) {
        let start = JaegerInstant(now)
        sampler = JaegerClientSampler(running: node.settings, fractions: .drawn(key: key), at: start)
        strategy = node.strategy
        pollIntervalNanos = node.pollIntervalNanos
        clock = now
        nextPoll = .max
        if let strategy {
            // A client goes on with what it has when an answer is wrong.
            try? sampler.update(strategy, at: start)
            nextPoll = now &+ Draw.below(pollIntervalNanos, Draw.word(key, 0)) &+ 1
        }
    }

    /// Decides a trace that starts with an operation.
    mutating func decide(_ low: UInt64, operation: String, at now: Nanos) -> JaegerVerdict {
        clock = max(clock, now)
        if let strategy, nextPoll <= clock {
            // Between two questions only the last answer counts: they are all the same.
            let missed = (clock - nextPoll) / pollIntervalNanos
            let poll = nextPoll + missed * pollIntervalNanos
            try? sampler.update(strategy, at: JaegerInstant(poll))
            nextPoll = poll + pollIntervalNanos
        }
        return sampler.decide(low, operation: operation, at: JaegerInstant(clock))
    }
}
