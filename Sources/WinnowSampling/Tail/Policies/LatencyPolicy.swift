import WinnowModel

/// Samples a trace by its duration: latest end minus earliest start, in whole milliseconds, rounded down.
///
/// Behaves as `latency` of the Collector's `tail_sampling` (contrib, `internal/sampling/latency.go`). Without an upper bound: duration ≥
/// threshold. With one: threshold < duration ≤ upper, tested on the *running* duration span by span in order of arrival and true at the
/// first prefix that fits, so a trace longer than the upper bound can still match.
public struct LatencyPolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.latency", summary: "the trace lasts at least (or between) so many milliseconds",
        example: "type: latency\nlatency: {threshold_ms: 500}", source: "contrib internal/sampling/latency.go")

    /// Milliseconds.
    private let threshold: Int64
    /// Milliseconds; 0: no upper bound.
    private let upper: Int64

    /// Creates the policy; bounds in milliseconds, an upper bound of 0 is none.
    public init(thresholdMillis: Int64, upperMillis: Int64 = 0) {
        threshold = thresholdMillis
        upper = upperMillis
    }

    /// Only an upper bound depends on the order of arrival.
    public var needsArrivalOrder: Bool { upper != 0 }

    /// Compares each trace's extent with the bounds.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let starts = due.batch.start
        let ends = due.batch.end
        for index in 0..<due.count {
            var first = Nanos.max
            var last: Nanos = 0
            var hit = false
            if upper == 0 {
                for place in due.range(index) {
                    let row = Int(due.rows[place])
                    first = min(first, starts[row])
                    last = max(last, ends[row])
                }
                hit = Self.millis(first, last) >= threshold
            } else {
                for place in due.range(index) {
                    let row = Int(due.rows[place])
                    first = min(first, starts[row])
                    last = max(last, ends[row])
                    let duration = Self.millis(first, last)
                    if duration > threshold && duration <= upper {
                        hit = true
                        break
                    }
                }
            }
            verdicts[Int(due.positions[index])] = hit ? 1 : 0
        }
    }

    private static func millis(_ first: Nanos, _ last: Nanos) -> Int64 {
        // Go subtracts time stamps as signed 64-bit nanoseconds and truncates towards zero.
        Int64(bitPattern: last &- first) / 1_000_000
    }
}
