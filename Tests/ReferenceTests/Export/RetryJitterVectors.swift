import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// How the Collector's waits are spread: two thousand requests that nobody ever takes, as in the recording.
///
/// The recording gives extremes, means and quantiles: its extremes lie within the machine's range, the machine's range is that of the
/// randomization factor, and means, quantiles and numbers of attempts differ by no more than samples of this size do.
enum RetryJitterVectors: VectorSuite {
    static let file = "otelcol/exporter/retry-jitter.jsonl"

    private static let requests = 2000
    /// How many standard errors two samples may be apart.
    private static let errors = 4.5
    private static let places = [0.05, 0.25, 0.5, 0.75, 0.95]

    /// Waits of all requests by the number of the retry, and how many attempts each request had.
    private static func run(_ factor: Double) -> (waits: [[Double]], attempts: [Int: Int]) {
        var backoff = CollectorBackoff()
        backoff.randomizationFactor = factor
        var waits: [[Double]] = []
        var attempts: [Int: Int] = [:]
        for request in 0..<requests {
            var now: Nanos = defaultEpochNanos
            var retry = CollectorRetry(startingAt: now, key: UInt64(request))
            var count = 1
            while case .again(let next) = backoff.decide(&retry, after: .retryable, at: now) {
                if waits.count < count { waits.append([]) }
                waits[count - 1].append(Double(next - now) / 1e9)
                now = next
                count += 1
            }
            attempts[count, default: 0] += 1
        }
        return (waits.map { $0.sorted() }, attempts)
    }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        var runs: [Double: (waits: [[Double]], attempts: [Int: Int])] = [:]
        for line in vectors.lines {
            guard let factor = line["randomization_factor"]?.double else { continue }
            let run = runs[factor] ?? run(factor)
            runs[factor] = run
            if let attempts = line["attempts_per_request"]?.members {
                let recorded = Dictionary(
                    uniqueKeysWithValues: attempts.map { (Int($0.name) ?? 0, $0.value.integer ?? 0) })
                tally.count(agree(run.attempts, recorded), "\(factor): attempts \(recorded), found \(run.attempts)")
            } else if let retry = line["retry"]?.integer, run.waits.indices.contains(Int(retry) - 1) {
                let difference = difference(run.waits[Int(retry) - 1], line, factor)
                tally.count(difference == nil, "\(factor), retry \(retry): \(difference ?? "")")
            }
        }
    }

    /// Whether two counts of the same number of requests may be of one distribution, number by number.
    private static func agree(_ found: [Int: Int], _ recorded: [Int: Int64]) -> Bool {
        let total = Double(recorded.values.reduce(0, +))
        return Set(found.keys).union(recorded.keys).allSatisfy { number in
            let (a, b) = (Double(found[number] ?? 0) / Double(requests), Double(recorded[number] ?? 0) / total)
            let share = (a + b) / 2
            return abs(a - b) <= errors * (share * (1 - share) * (1 / Double(requests) + 1 / total)).squareRoot() + 2
                / total
        }
    }

    private static func difference(_ waits: [Double], _ line: JSONValue, _ factor: Double) -> String? {
        guard let base = line["base"]?.double, let least = line["min"]?.double, let most = line["max"]?.double,
            let mean = line["mean"]?.double, let count = line["n"]?.double, let quantiles = line["quantiles"]?.elements
        else { return "not understood" }
        let backoff = CollectorBackoff(randomizationFactor: factor)
        let bounds = backoff.intervals.range(of: UInt64(base * 1e9))
        let (low, high) = (Double(bounds.lowerBound) / 1e9, Double(bounds.upperBound) / 1e9)
        if least < low - 1e-6 || most > high + 1e-6 { return "\(least) to \(most) is not within \(low) to \(high)" }
        if low < base * (1 - factor) - 1e-8 || high > base * (1 + factor) + 1e-8 {
            return "\(low) to \(high) is too wide"
        }
        guard let first = waits.first, let last = waits.last, first >= low, last <= high else { return "out of range" }
        let size = Double(waits.count)
        let width = high - low
        let found = waits.reduce(0, +) / size
        let error = width / 12.0.squareRoot() * (1 / size + 1 / count).squareRoot()
        if abs(found - mean) > errors * error { return "mean \(mean), found \(found)" }
        for (place, quantile) in zip(places, quantiles.compactMap(\.double)) {
            let found = waits[min(waits.count - 1, Int(place * size))]
            let error = width * (place * (1 - place) * (1 / size + 1 / count)).squareRoot()
            if abs(found - quantile) > errors * error + 0.001 { return "quantile \(place) \(quantile), found \(found)" }
        }
        return nil
    }
}
