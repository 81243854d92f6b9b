public import WinnowModel

/// Datadog's token bucket with the share that it let pass (ddtrace 4.16.0, `internal/rate_limiter.py`).
///
/// It starts full, with as many tokens as traces are allowed per second. A limit of 0 refuses everything, a negative one nothing.
public struct DatadogRateLimiter: Sendable, Equatable {
    private static let windowNanos = 1e9

    /// Traces per second.
    public let limit: Double
    /// Tokens left.
    public private(set) var tokens: Double
    private var lastUpdate: Nanos
    /// When the present window started; 0: it has not.
    private var window: Nanos = 0
    private var allowed: UInt64 = 0
    private var asked: UInt64 = 0
    private var previousShare: Double?

    /// Creates a full bucket.
    public init(limit: Double, at now: Nanos) {
        self.limit = limit
        tokens = limit
        lastUpdate = now
    }

    /// Whether one more trace may pass at the time `now`; one that may takes a token.
    public mutating func allows(at now: Nanos) -> Bool {
        let passes = take(at: now)
        if window == 0 {
            window = now
        } else if Double(signedDifference(now, window)) >= Self.windowNanos {
            previousShare = share
            allowed = 0
            asked = 0
            window = now
        }
        if passes { allowed += 1 }
        asked += 1
        return passes
    }

    private mutating func take(at now: Nanos) -> Bool {
        if limit == 0 { return false }
        if limit < 0 { return true }
        if tokens != limit {
            tokens = min(limit, tokens + Double(signedDifference(now, lastUpdate)) / Self.windowNanos * limit)
        }
        lastUpdate = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    private var share: Double { asked == 0 ? 1 : Double(allowed) / Double(asked) }

    /// The share that passed in this window and the one before, which Datadog writes as `_dd.limit_psr`.
    public var effectiveRate: Double { previousShare.map { (share + $0) / 2 } ?? share }
}
