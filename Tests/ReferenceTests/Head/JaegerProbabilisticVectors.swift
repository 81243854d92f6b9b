import WinnowFormats
import WinnowModel

@testable import WinnowSampling
import WinnowSettings

/// Decisions and tags of Python's `ProbabilisticSampler`.
enum JaegerProbabilisticVectors: VectorSuite {
    static let file = "head/jaeger-probabilistic.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        let rules = JaegerRules(.python)
        for line in vectors.lines {
            guard let ratio = line["ratio"]?.double else {
                let argument = Double(line["argument"]?.string ?? "") ?? line["argument"]?.double ?? .nan
                tally.count(refuses(argument), "argument \(argument)")
                continue
            }
            let share = JaegerShare(ratio, rules)
            let digits = String(ids.map { share.keeps($0.low) ? "1" : "0" })
            tally.count(digits: digits, line["decisions"]?.string ?? "", "ratio \(ratio)")
            let boundary = (ratio * 0x1p64).rounded(.down)
            tally.count(line["boundary"]?.string == UInt128(boundary).description, "boundary of \(ratio)")
            let tags = JaegerTags(share.verdict(ids[0].low), rules)
            tally.count(tags == JaegerTags(line["tags"]), "tags of \(ratio)")
        }
    }

    private static func refuses(_ probability: Double) -> Bool {
        do {
            _ = try JaegerClientSampler(
                JaegerSamplerSettings(.probabilistic(probability), client: .python), at: JaegerInstant(0))
            return false
        } catch {
            return error == .probability
        }
    }
}
