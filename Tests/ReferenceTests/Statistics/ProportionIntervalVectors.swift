import Testing
import WinnowSettings
import WinnowModel

/// Wilson intervals of statsmodels.
enum ProportionIntervalVectors: VectorSuite {
    static let file = "statistics/proportion-intervals.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let successes = try #require(line["k"]?.double)
            let trials = try #require(line["n"]?.double)
            let level = try #require(line["level"]?.double)
            let expected = try #require(line["wilson"]?.elements).map { $0.double ?? .nan }
            let found = wilson(successes: successes, trials: trials, level: level)
            tally.count(
                found.map { $0.low.isNear(expected[0]) && $0.high.isNear(expected[1]) } ?? false,
                "\(successes) of \(trials)")
        }
    }
}
