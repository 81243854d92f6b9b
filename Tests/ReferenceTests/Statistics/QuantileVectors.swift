import Testing
import WinnowModel
import WinnowSettings

/// The weighted inverse distribution function of numpy, by rank: values are whole numbers here.
///
/// Where a share falls on a step, numpy's own rounding decides; such quantiles are left out.
enum QuantileVectors: VectorSuite {
    static let file = "statistics/quantiles.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var leftOut = 0
        for line in vectors.lines {
            let values = Self.numbers(line["x"])
            let ranks = Set(values).sorted()
            let shares = Self.numbers(line["q"])
            let equal = [Double](repeating: 1, count: values.count)
            for (key, weights) in [
                ("inverted_cdf", equal), ("weighted_inverted_cdf", Self.numbers(line["weights"])),
                ("random_weighted_inverted_cdf", Self.numbers(line["random_weights"])),
            ] {
                let weighted = zip(values, weights).filter { $0.1 > 0 }
                    .map { (value: UInt64(ranks.firstIndex(of: $0.0) ?? 0), weight: $0.1) }
                for (share, wanted) in zip(shares, Self.numbers(line[key])) {
                    if isOnStep(share, weighted) {
                        leftOut += 1
                        continue
                    }
                    let found = weightedQuantile(percent: share * 100, of: weighted).map { ranks[Int($0)] }
                    tally.count(found == wanted, "\(key) of \(values.count) at \(share): \(found ?? .nan), \(wanted)")
                }
            }
        }
        tally.note = ", \(leftOut) on a step"
    }

    private static func isOnStep(_ share: Double, _ values: [(value: UInt64, weight: Double)]) -> Bool {
        if share == 0 || share == 1 { return false }
        let total = values.reduce(0) { $0 + $1.weight }
        var sum = 0.0
        for value in values.sorted(by: { $0.value < $1.value }) {
            sum += value.weight
            if (sum / total - share).magnitude < 1e-12 { return true }
        }
        return false
    }

    private static func numbers(_ value: JSONValue?) -> [Double] { value?.elements?.map { $0.double ?? .nan } ?? [] }
}
