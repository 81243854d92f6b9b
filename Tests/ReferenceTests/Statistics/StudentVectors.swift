import Testing
import WinnowModel
import WinnowSettings

@testable import WinnowLab

/// Student's distribution and intervals of means of scipy.
///
/// Whole degrees up to a thousand are what seeds can have; the upper half is asked for only.
enum StudentVectors: VectorSuite {
    static let file = "statistics/t-intervals.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var leftOut = 0
        for line in vectors.lines {
            if let values = line["x"]?.elements {
                let values = values.map { $0.double ?? .nan }
                let level = try #require(line["level"]?.double)
                let wanted = try #require(line["interval"]?.elements).map { $0.double ?? .nan }
                let found = StudentT.mean(values, level: level)
                let name = "mean of \(values.count) at \(level)"
                tally.count(line["mean"]?.double.map { found.mean.isNear($0) } ?? false, name)
                tally.count(
                    found.interval.map { $0.low.isNear(wanted[0]) && $0.high.isNear(wanted[1]) }
                        ?? (values.count < 2), "\(name): \(String(describing: found.interval))")
                continue
            }
            guard let degrees = line["df"]?.double, let q = line["q"]?.double, let wanted = line["ppf"]?.double,
                degrees == degrees.rounded(), degrees <= 1000, q >= 0.5
            else {
                leftOut += 1
                continue
            }
            let found = StudentT.quantile(q, degrees: Int(degrees))
            tally.count(found.isNear(wanted) || (found - wanted).magnitude < 1e-12, "t of \(degrees) at \(q): \(found)")
            let below = StudentT.cumulative(1, degrees: Int(degrees))
            tally.count(line["cdf_of_1"]?.double.map { below.isNear($0) } ?? false, "P of \(degrees): \(below)")
        }
        tally.note = ", \(leftOut) outside of what is asked for"
    }
}
