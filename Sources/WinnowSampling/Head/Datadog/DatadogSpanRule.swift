import WinnowModel

/// A rule that keeps single spans of traces that are not kept (ddtrace 4.16.0, `internal/sampling.py`, SpanSamplingRule).
struct DatadogSpanRule: Sendable {
    private let service: DatadogGlob?
    private let name: DatadogGlob?
    private let rate: DatadogRate
    private var limiter: DatadogRateLimiter

    init(_ settings: DatadogSamplerSettings.SpanRule, at now: Nanos) {
        service = settings.service.map { DatadogGlob($0) }
        name = settings.name.map { DatadogGlob($0) }
        rate = DatadogRate(settings.sampleRate, zeroKeepsNone: true)
        limiter = DatadogRateLimiter(limit: settings.maxPerSecond, at: now)
    }

    /// Whether the rule is for spans of a service and a name; a span without a service matches no pattern for it.
    func matches(service: String?, name: String) -> Bool {
        if let pattern = self.service {
            guard let service, pattern.matches(service) else { return false }
        }
        return self.name?.matches(name) ?? true
    }

    /// Whether a span that ends at `now` is kept: its id by the rate, then the limit.
    mutating func keeps(spanID: UInt64, at now: Nanos) -> Bool {
        rate.keeps(spanID) && limiter.allows(at: now)
    }
}
