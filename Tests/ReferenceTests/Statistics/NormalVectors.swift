import WinnowFormats
import WinnowModel
import WinnowSettings

/// Quantiles of scipy's normal distribution.
enum NormalVectors: VectorSuite {
    static let file = "statistics/normal.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            guard let q = line["q"]?.double, let expected = line["ppf"]?.double else { continue }
            tally.count(PortableMath.normalQuantile(q).isNear(expected), "q = \(q)")
        }
        tally.note = " (quantiles)"
    }
}

extension Double {
    /// Equal within 1e-10, the tolerance that other good libraries meet.
    func isNear(_ other: Double) -> Bool {
        self == other || (self - other).magnitude <= 1e-10 * max(magnitude, other.magnitude, 1e-300)
    }
}
