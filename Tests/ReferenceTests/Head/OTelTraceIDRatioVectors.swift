import WinnowFormats
import WinnowModel

@testable import WinnowSampling
import WinnowSettings

/// Decisions of Python's `TraceIdRatioBased` sampler, and the arguments that it refuses.
enum OTelTraceIDRatioVectors: VectorSuite {
    static let file = "head/otel-traceidratio.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            let text = line["argument"]?.string
            let ratio = line["ratio"]?.double ?? text.flatMap { Double($0) } ?? .nan
            let name = "ratio \(text ?? String(ratio))"
            tally.count(TraceIDRatio.refusal(of: ratio, .python) == line["message"]?.string, name)
            guard let expected = line["decisions"]?.string, let bound = line["bound"]?.string else { continue }
            let test = TraceIDRatio(ratio, .python)
            // 2^64 keeps everything and does not fit into the column of the bound.
            tally.count(String(test.bound) == bound || (bound == "18446744073709551616" && test.bound == .max), name)
            var traffic = HeadTraffic(.traceIDRatio(ratio))
            tally.count(digits: traffic.digits(ids), expected, name)
        }
    }
}
