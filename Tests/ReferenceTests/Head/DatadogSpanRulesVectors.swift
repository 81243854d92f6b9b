import Testing
import WinnowSettings

@testable import WinnowSampling

/// ddtrace's single-span rules: what they match, and what their limits let pass.
enum DatadogSpanRulesVectors: VectorSuite {
    static let file = "head/datadog-span-rules.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let start = try #require(vectors.meta["start"]?.double)
        let begin = JSONValue.int(0).nanos(after: start)
        let spans = vectors.meta["spans"]?.elements ?? []
        for line in vectors.lines {
            if let limited = line["limited"] {
                let settings = DatadogSamplerSettings.SpanRule(
                    sampleRate: limited["sample_rate"]?.double ?? .nan,
                    maxPerSecond: limited["max_per_second"]?.double ?? .nan)
                var rule = DatadogSpanRule(settings, at: begin)
                let times = limited["times"]?.elements ?? []
                let digits = zip(times, limited["span_ids"]?.ids ?? []).map { time, id in
                    rule.keeps(spanID: id, at: time.nanos(after: start)) ? "1" : "0"
                }
                tally.count(digits: digits.joined(), limited["sampled"]?.string ?? "", "\(settings)")
                continue
            }
            let settings = DatadogSamplerSettings.SpanRule(
                service: line["service"]?.string, name: line["name"]?.string, sampleRate: 1)
            let rule = DatadogSpanRule(settings, at: begin)
            let digits = spans.map { rule.matches(service: $0[0]?.string, name: $0[1]?.string ?? "") ? "1" : "0" }
            tally.count(digits: digits.joined(), line["matches"]?.string ?? "", "\(settings)")
        }
    }
}
