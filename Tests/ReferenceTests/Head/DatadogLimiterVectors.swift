import Testing
import WinnowSettings

@testable import WinnowSampling

/// What ddtrace's limiter lets pass, what is left, and the share that it reports.
enum DatadogLimiterVectors: VectorSuite {
    static let file = "head/datadog-limiter.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let start = try #require(vectors.meta["start"]?.double)
        tally.count(DatadogSamplerSettings().rateLimit == vectors.meta["default_rate_limit"]?.double, "default limit")
        for line in vectors.lines {
            let script = try #require(line["script"]?.string)
            let limit = try #require(line["rate_limit"]?.double)
            var limiter = DatadogRateLimiter(limit: limit, at: JSONValue.int(0).nanos(after: start))
            var allowed = ""
            var rates: [Double] = []
            for time in vectors.meta["arrivals"]?[script]?.elements ?? [] {
                allowed += limiter.allows(at: time.nanos(after: start)) ? "1" : "0"
                rates.append(limiter.effectiveRate)
            }
            let what = "\(script), limit \(limit)"
            tally.count(digits: allowed, line["allowed"]?.string ?? "", what)
            tally.count(limiter.tokens == line["tokens"]?.double, "\(what): \(limiter.tokens) tokens")
            tally.count(limiter.effectiveRate == line["effective_rate"]?.double, "\(what): rate")
            if let recorded = line["effective_rates"]?.elements {
                tally.count(rates == recorded.compactMap(\.double), "\(what): rates")
            }
        }
    }
}
