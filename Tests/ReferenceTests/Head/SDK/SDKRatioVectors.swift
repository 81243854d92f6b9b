import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Decisions of an SDK's ratio sampler beside every boundary and over the shared ids, and the ratios that it refuses.
enum SDKRatioVectors<Flavour: SDKFlavour>: VectorSuite {
    static var file: String { Flavour.folder + "/otel-traceidratio.jsonl" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let shared = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            // What is no number in the program's own call is none of a configuration's: JS makes it 0.
            let ratio = line["argument"] == nil ? (line["ratio"] ?? .null).ratio : 0
            let name = "\(Flavour.sdk) ratio \(ratio)"
            tally.count(TraceIDRatio.refusal(of: ratio, Flavour.sdk) == line["error"]?.string, name)
            guard line["error"] == nil else { continue }
            for (ids, key) in [
                (try HeadTraffic.ids(line["ids"]?.elements ?? []), "decisions"), (shared, "shared_decisions"),
            ] {
                let wanted = line[key]?.string ?? ""
                let test = TraceIDRatio(ratio, Flavour.sdk)
                let digits = String(ids.map { test.keeps(high: $0.high, low: $0.low) ? "1" : "0" })
                tally.count(digits: digits, wanted, "\(name), \(key)")
                var traffic = HeadTraffic(.traceIDRatio(ratio), Flavour.sdk)
                tally.count(digits: traffic.digits(ids), wanted, "\(name), \(key) by the sampler")
            }
        }
    }
}
