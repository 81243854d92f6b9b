import Testing
import WinnowModel
import WinnowSettings

/// Horvitz and Thompson's count of traces with its variance. Sums of other values than counts are not estimated.
enum EstimatorVectors: VectorSuite {
    static let file = "statistics/estimators.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let chances = try #require(line["pi"]?.elements).map { $0.double ?? .nan }
            var total = WeightedTotal()
            for chance in chances { total.add(1 / chance) }
            for (key, found) in [("count", total.total), ("count_variance", total.variance)] {
                let wanted = try #require(line[key]?.double)
                // numpy adds up in pairs.
                tally.count(
                    (found - wanted).magnitude <= 1e-12 * max(1, wanted), "\(key) of \(chances.count): \(found)")
            }
        }
        tally.note = " (counts)"
    }
}
