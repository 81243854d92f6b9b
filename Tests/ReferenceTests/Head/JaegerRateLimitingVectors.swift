import Testing
import WinnowSettings

@testable import WinnowSampling

/// Decisions and balances of Python's `RateLimitingSampler`, its limit changed on the way.
enum JaegerRateLimitingVectors: VectorSuite {
    static let file = "head/jaeger-ratelimiting.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let start = try #require(vectors.meta["start"]?.double)
        let rules = JaegerRules(.python)
        for line in vectors.lines {
            let script = try #require(line["script"]?.string)
            let times = try #require(vectors.meta["arrivals"]?[script]?.elements)
            let rate = try #require(line["rate"]?.double)
            let begin = JaegerInstant(seconds: start)
            var bucket = JaegerBucket(rate: rate, fraction: line["initial"]?.double ?? 0, rules, at: begin)
            var updates = line["updates"]?.elements ?? []
            var allowed = ""
            for (call, time) in times.enumerated() {
                let now = JaegerInstant(seconds: start + (time.double ?? 0))
                if let update = updates.first, update["call"]?.integer == Int64(call) {
                    updates.removeFirst()
                    let limit = try #require(update["rate"]?.double)
                    let changes = limit != bucket.rate
                    if changes { bucket.change(rate: limit, at: now) }
                    tally.count(
                        bucket.balance == update["balance"]?.double && changes == update["changed"]?.bool,
                        "\(script), rate \(rate), update at \(call): \(bucket.balance)")
                }
                allowed += bucket.take(at: now) ? "1" : "0"
            }
            let what = "\(script), rate \(rate)"
            tally.count(digits: allowed, line["allowed"]?.string ?? "", what)
            tally.count(bucket.balance == line["balance"]?.double, "\(what): balance \(bucket.balance)")
            if let tags = line["tags"] {
                tally.count(
                    JaegerTags(tags) == JaegerTags(verdict(bucket), rules), "\(what): tags")
            }
        }
    }

    private static func verdict(_ bucket: JaegerBucket) -> JaegerVerdict {
        JaegerVerdict(isKept: true, kind: .rateLimiting, parameter: bucket.rate, probability: .nan)
    }
}
