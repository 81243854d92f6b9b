import Testing
import WinnowSettings

@testable import WinnowSampling

/// Decisions of Jaeger's Go client and of OpenTelemetry's successor on ids, both told the rate by an answer.
enum JaegerGoShareVectors: VectorSuite {
    static let file = "adaptive/jaeger/client-probabilistic.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try #require(vectors.meta["low_64_bits"]?.elements).map { try #require(UInt64($0.string ?? "")) }
        for line in vectors.lines {
            let rate = try #require(line["rate"]?.double)
            if let error = line["error"]?.string {
                let refusal = JaegerRules(JaegerClient(.jaegerGo)).refusal(of: rate)
                tally.count(refusal.map { error.hasPrefix($0) } == true, "rate \(rate)")
                continue
            }
            for (client, key) in [(JaegerClient.Library.jaegerGo, "client"), (.go, "otel")] {
                let share = JaegerShare(rate, JaegerRules(JaegerClient(client)))
                let digits = String(ids.map { share.keeps($0) ? "1" : "0" })
                tally.count(digits: digits, line[key]?.string ?? "", "\(key), rate \(rate)")
            }
        }
    }
}

/// The token bucket of Jaeger's Go client, its rate changed on the way.
///
/// Samplers ask it for one token at a time and let it hold max(rate, 1): scripts that do otherwise are left out.
enum JaegerGoBucketVectors: VectorSuite {
    static let file = "adaptive/jaeger/client-rate-limiter.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var leftOut = 0
        for line in vectors.lines {
            let rate = try #require(line["credits_per_second"]?.double)
            var updates = (line["updates"]?.elements ?? []).map { $0.elements?.map { $0.double ?? .nan } ?? [] }
            let limits = [(rate, line["max_balance"]?.double ?? .nan)] + updates.map { ($0[1], $0[2]) }
            guard line["cost"]?.double == 1, limits.allSatisfy({ $0.1 == max($0.0, 1) }) else {
                leftOut += 1
                continue
            }
            var now: UInt64 = 1_000_000_000_000
            var bucket = JaegerBucket(
                rate: rate, fraction: 1, JaegerRules(JaegerClient(.jaegerGo)), at: JaegerInstant(now))
            var allowed = ""
            for (call, gap) in (line["gaps_ns"]?.elements ?? []).enumerated() {
                // An update comes right after the call before.
                while let update = updates.first, update[0] == Double(call) {
                    updates.removeFirst()
                    bucket.change(rate: update[1], at: JaegerInstant(now))
                }
                now += UInt64(gap.integer ?? 0)
                allowed += bucket.take(at: JaegerInstant(now)) ? "1" : "0"
            }
            tally.count(digits: allowed, line["allowed"]?.string ?? "", "rate \(rate)")
        }
        tally.note = ", \(leftOut) scripts ask for what no sampler does"
    }
}
