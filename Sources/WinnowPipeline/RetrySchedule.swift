import WinnowModel

/// When an exporter sends a request again that nobody took (core v0.161.0, `config/configretry`), its jitter left out.
public struct RetrySchedule: Sendable, Hashable {
    /// Before the first time, ns.
    public var initialNanos: UInt64
    /// By which intervals grow.
    public var multiplier: Double
    /// Longest interval, ns.
    public var mostIntervalNanos: UInt64
    /// After which it is lost, ns; 0: never.
    public var mostElapsedNanos: UInt64

    /// Creates a schedule, by default the Collector's.
    public init(
        initialNanos: UInt64 = 5_000_000_000, multiplier: Double = 1.5, mostIntervalNanos: UInt64 = 30_000_000_000,
        mostElapsedNanos: UInt64 = 300_000_000_000
    ) {
        self.initialNanos = initialNanos
        self.multiplier = multiplier
        self.mostIntervalNanos = mostIntervalNanos
        self.mostElapsedNanos = mostElapsedNanos
    }

    /// Shortest interval that is told from the next one, ns.
    private static let leastNanos: UInt64 = 1_000_000
    /// Most intervals that grow; after that they stay as they are.
    private static let mostGrowing = 1000

    /// The first time after `limit` at which a request is sent again that nobody took at `sent`; `nil`: it is lost before.
    func first(after limit: Nanos, sent: Nanos) -> Nanos? {
        let end = mostElapsedNanos == 0 ? Nanos.max : Self.sum(sent, mostElapsedNanos)
        var interval = max(Self.leastNanos, min(initialNanos, mostIntervalNanos))
        var time = sent
        for _ in 0..<Self.mostGrowing {
            time = Self.sum(time, interval)
            if time > end || time == .max { return nil }
            if time > limit { return time }
            let next = Double(interval) * multiplier
            let grown = next < Double(mostIntervalNanos) ? UInt64(max(0, next)) : mostIntervalNanos
            if max(Self.leastNanos, grown) == interval { break }
            interval = max(Self.leastNanos, grown)
        }
        // What no longer grows is not walked step by step.
        let steps = (limit - min(limit, time)) / interval
        let (span, overflow) = steps.multipliedReportingOverflow(by: interval)
        time = overflow ? .max : Self.sum(Self.sum(time, span), interval)
        return time > end || time == .max ? nil : time
    }

    private static func sum(_ a: Nanos, _ b: UInt64) -> Nanos {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
