public import WinnowModel
public import WinnowSettings

/// `bytes_limiting`: bytes per second.
public struct BytesLimitingRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.bytes_limiting", summary: "so many bytes of traces a second (token bucket)",
        example: "type: bytes_limiting\nbytes_limiting: {bytes_per_second: 100000}",
        source: "contrib internal/sampling/bytes_limiting.go; golang.org/x/time/rate")
    /// `bytes_per_second`.
    public var bytesPerSecond: Int64 = 0
    /// `burst_capacity`, the bucket's capacity in bytes; `nil` or none above 0: twice the rate.
    public var burst: Int64?

    /// The keys.
    public static var fields: [SettingField<BytesLimitingRule>] {
        [
            .value("bytes_per_second", \.bytesPerSecond, .collectorInteger(), "bytes per second"),
            .value("burst_capacity", \.burst, .collectorInteger(), "bytes at once"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("{bytes_per_second: 1000000}", [.init(), .init()], .sampled),
            TailPolicyCase("{bytes_per_second: 0}", [.init()], .notSampled),
            TailPolicyCase("{bytes_per_second: 1000000, burst_capacity: 1}", [.init()], .notSampled),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// Says which limits let nothing through.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        if bytesPerSecond < 0 || burst ?? 0 < 0 {
            reader.say(node.diagnostic("a negative limit lets nothing through", severity: .warning))
        }
        if burst == 0 { burst = nil }
    }

    /// A limiter.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.limiter(BytesLimiter(bytesPerSecond: bytesPerSecond, burst: burst))
    }

    /// Whatever makes up the size of a span.
    public var reads: ReadSet { .everything }
    /// It is a limit.
    public var isLimited: Bool { true }
    /// It is.
    public var countsBytes: Bool { true }

    /// The rate is divided, the burst is not.
    public func divided(by shards: Int) -> BytesLimitingRule {
        let (twice, isOver) = bytesPerSecond.multipliedReportingOverflow(by: 2)
        var rule = self
        rule.burst = burst.flatMap { $0 > 0 ? $0 : nil } ?? (isOver ? .max : twice)
        rule.bytesPerSecond = max(1, bytesPerSecond / Int64(shards))
        return rule
    }
}

extension TailPolicyRule where Self == BytesLimitingRule {
    /// `bytes_limiting`.
    public static func bytesLimiting(bytesPerSecond: Int64, burst: Int64?) -> BytesLimitingRule {
        var rule = BytesLimitingRule()
        rule.bytesPerSecond = bytesPerSecond
        rule.burst = burst
        return rule
    }
}

/// A token bucket of bytes: a trace costs the size of the request that it would make, resources and scopes as often as they have come.
///
/// The same bucket as that of `rate_limiting` (contrib, `internal/sampling/bytes_limiting.go`), in all releases that know the policy.
public struct BytesLimiter: TailLimiter {
    private var bucket: TokenBucketLimiter

    /// Creates a full bucket; without `burst`, or with none above 0, it holds twice the rate.
    public init(bytesPerSecond: Int64, burst: Int64?) {
        bucket = TokenBucketLimiter(spansPerSecond: bytesPerSecond, burst: burst)
    }

    /// It does.
    public var countsBytes: Bool { true }
    /// What the bucket holds, bytes.
    public var capacity: Double { bucket.capacity }

    /// Takes as many tokens as there are bytes, or none.
    public mutating func allows(spans: Int, at now: Nanos) -> Bool { bucket.allows(spans: spans, at: now) }
}
