public import WinnowModel

/// A token bucket of spans, as `golang.org/x/time/rate` fills and empties it.
///
/// The `rate_limiting` policy from the release on that has `burst_capacity` (contrib, `internal/sampling/rate_limiting.go`): starts full; a
/// trace passes when as many tokens are there as it has spans, and a trace larger than the burst never does.
public struct TokenBucketLimiter: TailLimiter {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.rate_limiting", summary: "so many spans a second (token bucket)",
        example: "type: rate_limiting\nrate_limiting: {spans_per_second: 500}",
        source: "contrib internal/sampling/rate_limiting.go; golang.org/x/time/rate")

    private let rate: Double
    private let burst: Double
    private var tokens: Double
    private var last: Nanos?

    /// Creates a full bucket; without `burst`, or with none above 0, it holds twice the rate.
    public init(spansPerSecond: Int64, burst: Int64?) {
        rate = Double(max(0, spansPerSecond))
        self.burst = burst.flatMap { $0 > 0 ? Double($0) : nil } ?? rate * 2
        tokens = self.burst
    }

    /// Fills up to `now`, then takes as many tokens as there are spans, or none.
    public mutating func allows(spans: Int, at now: Nanos) -> Bool {
        if let last, now > last { tokens = min(burst, tokens + Double(now - last) / 1e9 * rate) }
        last = max(last ?? now, now)
        let missing = Double(spans) - tokens
        // As in Go, what is refilled in less than a nanosecond is there already.
        guard Double(spans) <= burst, missing <= 0 || missing < rate * 1e-9 else { return false }
        tokens = -missing
        return true
    }
}
