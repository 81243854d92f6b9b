public import WinnowModel

/// A budget of spans per second of the clock, renewed when the second changes.
///
/// The `rate_limiting` policy of releases before the token bucket (contrib, `internal/sampling/rate_limiting.go`): a trace passes when what
/// was used in this Unix second and its own spans together stay *below* the limit; the exact budget is never reached.
public struct FixedWindowLimiter: TailLimiter {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.rate_limiting_window", summary: "so many spans in each second of the clock (older releases)",
        example: "type: rate_limiting\nrate_limiting: {spans_per_second: 500}",
        source: "contrib internal/sampling/rate_limiting.go before burst_capacity")

    private let limit: Int64
    private var second: UInt64 = .max
    private var used: Int64 = 0

    /// Creates a limiter that has used nothing.
    public init(spansPerSecond: Int64) { limit = spansPerSecond }

    /// Compares strictly; only traces that pass are charged.
    public mutating func allows(spans: Int, at now: Nanos) -> Bool {
        if now / 1_000_000_000 != second {
            second = now / 1_000_000_000
            used = 0
        }
        let (sum, overflow) = used.addingReportingOverflow(Int64(spans))
        guard !overflow, sum < limit else { return false }
        used = sum
        return true
    }
}
