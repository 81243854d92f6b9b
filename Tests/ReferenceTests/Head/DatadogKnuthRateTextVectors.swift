import WinnowFormats

@testable import WinnowSampling
import WinnowSettings

/// Texts of ddtrace's `_dd.p.ksr`.
enum DatadogKnuthRateTextVectors: VectorSuite {
    static let file = "head/datadog-ksr.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        for line in vectors.lines {
            let rate = line["rate"]?.double ?? .nan
            tally.count(DatadogRate.text(rate) == line["ksr"]?.string, "\(rate): \(DatadogRate.text(rate))")
        }
    }
}
