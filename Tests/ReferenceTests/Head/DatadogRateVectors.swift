import WinnowFormats
import WinnowModel

@testable import WinnowSampling
import WinnowSettings

/// Decisions of ddtrace's RateSampler and SamplingRule.
enum DatadogRateVectors: VectorSuite {
    static let file = "head/datadog-rate.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            let argument = line["argument"]?.double ?? .nan
            for (name, zeroKeepsNone) in [("rate_sampler", false), ("sampling_rule", true)] {
                let rate = DatadogRate(argument, zeroKeepsNone: zeroKeepsNone)
                let digits = String(ids.map { rate.keeps($0.low) ? "1" : "0" })
                tally.count(digits: digits, line[name]?.string ?? "", "\(name) \(argument)")
                let threshold = rate.threshold.map { String($0) } ?? "18446744073709551616"
                tally.count(
                    rate.rate == line["rate"]?.double && threshold == line["threshold"]?.string,
                    "threshold of \(argument): \(threshold)")
            }
        }
    }
}
