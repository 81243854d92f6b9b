public import WinnowModel
public import WinnowSettings

/// `rate_limiting`: spans per second.
public struct RateLimitingRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.rate_limiting", summary: "so many spans a second (token bucket)",
        example: "type: rate_limiting\nrate_limiting: {spans_per_second: 500}",
        source: "contrib internal/sampling/rate_limiting.go; golang.org/x/time/rate")
    /// `spans_per_second`.
    public var spansPerSecond: Int64 = 0
    /// `burst_capacity`, the bucket's capacity in spans; `nil` or none above 0: twice the rate.
    public var burst: Int64?

    /// The keys.
    public static var fields: [SettingField<RateLimitingRule>] {
        [
            .value("spans_per_second", \.spansPerSecond, .collectorInteger(), "spans per second"),
            .value("burst_capacity", \.burst, .collectorInteger(), "spans at once"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("{spans_per_second: 1}", [.init(), .init()], .sampled),
            TailPolicyCase("{spans_per_second: 1}", [.init(), .init(), .init()], .notSampled),
            TailPolicyCase("{spans_per_second: 1, burst_capacity: 3}", [.init(), .init(), .init()], .sampled),
            TailPolicyCase("{spans_per_second: 2}", [.init(), .init()], .notSampled, in: CollectorVersion(0, 151)),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// Refuses what the release does not know.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        if let key = node.entry("burst_capacity")?.key, !reader.version.has(.tokenBucket) {
            reader.say(key.diagnostic("burst_capacity is not known in \(reader.version)", remedy: "leave it out"))
        }
        if spansPerSecond < 0 || burst ?? 0 < 0 {
            reader.say(node.diagnostic("a negative limit lets nothing through", severity: .warning))
        }
        if burst == 0 { burst = nil }
    }

    /// A limiter.
    public func compile(into compiler: inout TailPolicyCompiler) {
        if compiler.version.has(.tokenBucket) {
            compiler.limiter(TokenBucketLimiter(spansPerSecond: spansPerSecond, burst: burst))
        } else {
            compiler.limiter(FixedWindowLimiter(spansPerSecond: spansPerSecond))
        }
    }

    /// Nothing but spans.
    public var reads: ReadSet { ReadSet() }
    /// It is a limit.
    public var isLimited: Bool { true }

    /// The rate is divided, the burst is not.
    public func divided(by shards: Int) -> RateLimitingRule {
        let (twice, isOver) = spansPerSecond.multipliedReportingOverflow(by: 2)
        var rule = self
        rule.burst = burst.flatMap { $0 > 0 ? $0 : nil } ?? (isOver ? .max : twice)
        rule.spansPerSecond = max(1, spansPerSecond / Int64(shards))
        return rule
    }
}

extension TailPolicyRule where Self == RateLimitingRule {
    /// `rate_limiting`.
    public static func rateLimiting(spansPerSecond: Int64, burst: Int64?) -> RateLimitingRule {
        var rule = RateLimitingRule()
        rule.spansPerSecond = spansPerSecond
        rule.burst = burst
        return rule
    }
}

/// A token bucket of spans, as `golang.org/x/time/rate` fills and empties it.
///
/// The `rate_limiting` policy from the release on that has `burst_capacity` (contrib, `internal/sampling/rate_limiting.go`): starts full; a
/// trace passes when as many tokens are there as it has spans, and a trace larger than the burst never does.
public struct TokenBucketLimiter: TailLimiter {
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

    /// What the bucket holds.
    public var capacity: Double { burst }

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
