import WinnowFormats
import WinnowModel

@testable import WinnowSampling
import WinnowSettings

/// Decisions of OpenCensus Python's `ProbabilitySampler`, which keeps whatever has a sampled parent.
enum OpenCensusProbabilityVectors: VectorSuite {
    static let file = "head/opencensus-probability.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            if let text = line["argument"]?.string {
                let refusal = TraceIDRatio.refusal(of: Double(text) ?? .nan, .openCensus)
                tally.count(refusal == line["message"]?.string, "argument \(text)")
                continue
            }
            if let rate = line["default_rate"]?.double {
                tally.count(SDK.openCensus.defaultRatio == rate, "default rate")
                continue
            }
            guard let ratio = line["ratio"]?.double, let expected = line["decisions"]?.string else {
                tally.count(false, "a line that is not understood")
                continue
            }
            var traffic = HeadTraffic(.traceIDRatio(ratio, sdk: .openCensus))
            tally.count(digits: traffic.digits(ids), expected, "ratio \(ratio)")
            guard let below = line["with_sampled_parent"]?.string else { continue }
            tally.count(
                digits: traffic.digits(ids, below: "remote-sampled"), below, "ratio \(ratio) below a sampled parent")
        }
    }
}
