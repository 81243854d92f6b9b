import WinnowFormats
import WinnowSampling

/// Decisions of Python's `TraceIdRatioBased` sampler.
enum OTelTraceIDRatioVectors: VectorSuite {
    static let file = "head/otel-traceidratio.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        var refused = 0
        for line in vectors.lines {
            guard let ratio = line["ratio"]?.double, let expected = line["decisions"]?.string else {
                // Arguments that Python refuses are refused where a file is read.
                refused += 1
                continue
            }
            let sampler = TraceIDRatioSampler(ratio: ratio, dialect: .python)
            tally.count(digits: HeadTraffic.digits(sampler, ids), expected, "ratio \(ratio)")
        }
        tally.note = "; \(refused) refused arguments left out"
    }
}
