import Testing
import WinnowModel
import WinnowSettings

/// Wilcoxon's signed rank statistic of scipy, and its exact probability where scipy counts it out: differences without ties and zeros.
enum PairedVectors: VectorSuite {
    static let file = "statistics/paired.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var exact = 0
        for line in vectors.lines {
            let (x, y) = (Self.numbers(line["x"]), Self.numbers(line["y"]))
            let differences = zip(x, y).map { $0 - $1 }
            let test = SignedRankTest(differences)
            let all = Double(test.count * (test.count + 1)) / 2
            let least = min(test.positiveRankSum, all - test.positiveRankSum)
            tally.count(line["wilcoxon"]?.double == least, "\(x.count) pairs: \(least)")
            let sizes = Set(differences.map(\.magnitude))
            guard sizes.count == x.count, !sizes.contains(0), x.count <= 50 else { continue }
            exact += 1
            tally.count(line["wilcoxon_p"]?.double.map { test.twoSided.isNear($0) } ?? false, "p of \(x.count) pairs")
        }
        tally.note = " (\(exact) with their probability)"
    }

    private static func numbers(_ value: JSONValue?) -> [Double] { value?.elements?.map { $0.double ?? .nan } ?? [] }
}
