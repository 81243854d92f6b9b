import WinnowFormats
import WinnowModel

@testable import WinnowSampling
import WinnowSettings

/// Trace flags of new spans: sampled and random.
enum OTelTraceFlagsVectors: VectorSuite {
    static let file = "head/otel-trace-flags.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let name = line["sampler"]?.string ?? ""
            guard let settings = HeadSamplerSettings(named: name) else {
                tally.count(false, "\(name): not modelled")
                continue
            }
            let above = line["parent_flags"]?.integer.map { UInt8(truncatingIfNeeded: $0) }
            var traffic = HeadTraffic(settings)
            let parent = SpanStart.Parent(
                relation: above == nil ? .none : .remote, isSampled: (above ?? 0) & 1 != 0)
            let outcome = traffic.outcome(TraceID(high: 1, low: 1), parent)
            let flags = outcome.flags(
                belowFlags: above, idsAreRandom: line["id_generator"]?.string == "RandomIdGenerator")
            tally.count(
                Int64(flags) == line["flags"]?.integer
                    && (outcome.decision != .drop) == line["recording"]?.bool,
                "\(name) below \(above.map { String($0) } ?? "none"): \(flags)")
        }
    }
}
