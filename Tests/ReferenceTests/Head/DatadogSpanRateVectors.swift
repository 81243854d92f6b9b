import WinnowFormats

@testable import WinnowSampling
import WinnowSettings

/// Decisions of ddtrace's single-span rules on span ids.
enum DatadogSpanRateVectors: VectorSuite {
    static let file = "head/datadog-span-rate.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        let ids = vectors.meta["span_ids"]?.ids ?? []
        for line in vectors.lines {
            let rate = line["rate"]?.double ?? .nan
            let settings = DatadogSamplerSettings.SpanRule(name: "*", sampleRate: rate)
            var rule = DatadogSpanRule(settings, at: 0)
            let digits = String(ids.map { rule.keeps(spanID: $0, at: 0) ? "1" : "0" })
            tally.count(digits: digits, line["decisions"]?.string ?? "", "rate \(rate)")
        }
    }
}
