import Testing
import WinnowFormats
import WinnowModel

/// Values of scipy and statsmodels.
@Suite struct StatisticsTests {
    private static func isNear(_ a: Double, _ b: Double) -> Bool {
        a == b || (a - b).magnitude <= 1e-10 * max(a.magnitude, b.magnitude, 1e-300)
    }

    @Test(arguments: Vectors.folders)
    func wilsonIntervals(folder: String) throws {
        var agreed = 0
        var all = 0
        for line in try Vectors.lines("statistics/proportion-intervals.jsonl", in: folder) {
            let successes = try #require(line["k"]?.double)
            let trials = try #require(line["n"]?.double)
            let level = try #require(line["level"]?.double)
            let expected = try #require(line["wilson"]?.elements).map { $0.double ?? .nan }
            all += 1
            let found = wilson(successes: successes, trials: trials, level: level)
            if let found, Self.isNear(found.low, expected[0]), Self.isNear(found.high, expected[1]) { agreed += 1 }
        }
        Vectors.report("statistics/proportion-intervals.jsonl", in: folder, agreed: agreed, of: all)
    }

    @Test(arguments: Vectors.folders)
    func normalQuantiles(folder: String) throws {
        var agreed = 0
        var all = 0
        for line in try Vectors.lines("statistics/normal.jsonl", in: folder) {
            guard let q = line["q"]?.double, let expected = line["ppf"]?.double else { continue }
            all += 1
            if Self.isNear(PortableMath.normalQuantile(q), expected) { agreed += 1 }
        }
        Vectors.report("statistics/normal.jsonl", in: folder, agreed: agreed, of: all, note: " (quantiles)")
    }
}
