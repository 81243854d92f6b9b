public import WinnowModel

/// `retry_on_failure` of the Collector's exporters (core v0.161.0, `config/configretry`, `exporterhelper/internal/retry_sender.go`).
///
/// A request that failed is sent again after an interval that grows, or after what the server asked for where that is longer; a throttle
/// makes the interval grow as any failure does. A time that lies exactly at `maxElapsedNanos` is still used.
public struct CollectorBackoff: Sendable, Hashable {
    /// `initial_interval`, ns.
    public var initialIntervalNanos: UInt64
    /// `multiplier`, by which intervals grow.
    public var multiplier: Double
    /// `max_interval`, ns: longest interval before it is spread at random.
    public var maxIntervalNanos: UInt64
    /// `randomization_factor`: how far a wait is off its interval, as a share of it, 0...1.
    public var randomizationFactor: Double
    /// `max_elapsed_time`, ns, counted from the start of the first attempt; 0: a request is never given up.
    public var maxElapsedNanos: UInt64

    /// Creates a schedule, by default the Collector's.
    public init(
        initialIntervalNanos: UInt64 = 5_000_000_000, multiplier: Double = 1.5,
        maxIntervalNanos: UInt64 = 30_000_000_000, randomizationFactor: Double = 0.5,
        maxElapsedNanos: UInt64 = 300_000_000_000
    ) {
        self.initialIntervalNanos = initialIntervalNanos
        self.multiplier = multiplier
        self.maxIntervalNanos = maxIntervalNanos
        self.randomizationFactor = randomizationFactor
        self.maxElapsedNanos = maxElapsedNanos
    }

    var intervals: ExponentialBackoff {
        ExponentialBackoff(
            initialNanos: initialIntervalNanos, multiplier: multiplier, mostNanos: maxIntervalNanos,
            randomizationFactor: randomizationFactor)
    }

    /// Says what becomes of a request after an attempt that ended with `outcome` at `now`.
    ///
    /// `deadline` is the end of the caller's context: a time after it is not waited for.
    public func decide(
        _ retry: inout CollectorRetry, after outcome: AttemptOutcome, at now: Nanos, deadline: Nanos? = nil
    ) -> RetryDecision {
        var asked: Nanos = 0
        switch outcome {
        case .accepted: return .delivered
        case .permanent: return .lost(.refused)
        case .retryable: break
        case .throttled(let delayNanos): asked = delayNanos
        }
        let wait = max(asked, intervals.next(&retry.intervalNanos, retry.draw()))
        let time = Duration64.sum(now, wait)
        if maxElapsedNanos > 0, time > Duration64.sum(retry.startNanos, maxElapsedNanos) { return .lost(.elapsed) }
        if let deadline, time > deadline { return .lost(.deadline) }
        return .again(at: time)
    }
}
