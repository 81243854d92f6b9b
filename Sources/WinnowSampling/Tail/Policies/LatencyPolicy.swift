import WinnowModel
public import WinnowSettings

/// `latency`: thresholds in milliseconds.
public struct LatencyRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.latency", summary: "the trace lasts longer than (or between) so many milliseconds",
        example: "type: latency\nlatency: {threshold_ms: 500}", source: "contrib internal/sampling/latency.go")
    /// `threshold_ms`.
    public var thresholdMillis: Int64 = 0
    /// `upper_threshold_ms`; 0 is none.
    public var upperMillis: Int64 = 0

    /// The keys.
    public static var fields: [SettingField<LatencyRule>] {
        [
            .value("threshold_ms", \.thresholdMillis, .collectorInteger(), "least duration in ms"),
            .value("upper_threshold_ms", \.upperMillis, .collectorInteger(), "greatest duration in ms"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("{threshold_ms: 500}", [.init(millis: 501)], .sampled),
            TailPolicyCase("{threshold_ms: 500}", [.init(millis: 500)], .notSampled),
            TailPolicyCase("{threshold_ms: 500}", [.init(millis: 500)], .sampled, in: CollectorVersion(0, 156)),
            TailPolicyCase(
                "{threshold_ms: 5, upper_threshold_ms: 10}", [.init(millis: 10), .init(millis: 90)], .sampled),
            TailPolicyCase("{threshold_ms: 5, upper_threshold_ms: 10}", [.init(millis: 11)], .notSampled),
        ]
    }

    /// With an upper bound a later span may take a verdict back.
    public var isStateful: Bool { upperMillis > 0 }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.leaf(
            LatencyPolicy(thresholdMillis: thresholdMillis, upperMillis: upperMillis, version: compiler.version))
    }

    /// Nothing but times.
    public var reads: ReadSet { ReadSet() }
}

extension TailPolicyRule where Self == LatencyRule {
    /// `latency`.
    public static func latency(thresholdMillis: Int64, upperMillis: Int64 = 0) -> LatencyRule {
        var rule = LatencyRule()
        rule.thresholdMillis = thresholdMillis
        rule.upperMillis = upperMillis
        return rule
    }
}

/// Samples a trace by its duration: latest end minus earliest start, in whole milliseconds, cut towards zero.
///
/// Behaves as `latency` of the Collector's `tail_sampling` (contrib, `internal/sampling/latency.go`), which tests the *running* duration span
/// by span in order of arrival and samples at the first prefix that fits. Without an upper bound: longer than the threshold (up to v0.156, as
/// long as it). With one: threshold < duration ≤ upper, so a trace longer than the upper bound can still match. A start of 0 stands for
/// nothing known and gives way to the next span's, but counts as 1970 until then; an end of 0 likewise. Times are those of the file
/// (`RecordedTimes`).
public struct LatencyPolicy: TailPolicy {
    /// Shortest and longest duration that is sampled, ns.
    private let least: Int64
    private let most: Int64
    /// Only an upper bound depends on the order of arrival, and a threshold that a time since 1970 does not reach.
    public let needsArrivalOrder: Bool
    /// A span without times counts for nothing as long as it is the first, and from 1970 on when it comes later.
    public var ordersMissingTimes: Bool { true }

    /// Creates the policy; bounds in milliseconds, an upper bound of 0 is none.
    public init(thresholdMillis: Int64, upperMillis: Int64 = 0, version: CollectorVersion = .modelled) {
        let isExclusive = upperMillis != 0 || version.has(.latencyIsExclusive)
        let (next, isOver) = thresholdMillis.addingReportingOverflow(isExclusive ? 1 : 0)
        least = isOver ? .max : Self.shortest(next)
        most = upperMillis == 0 ? .max : Self.longest(upperMillis)
        needsArrivalOrder = upperMillis != 0 || thresholdMillis > 1_000_000_000_000
    }

    /// The shortest duration in ns that is `millis` or more when cut to milliseconds.
    private static func shortest(_ millis: Int64) -> Int64 {
        if millis >= 1 { return saturated(millis, times: 1_000_000, plus: 0) }
        return saturated(millis, times: 1_000_000, plus: -999_999)
    }

    /// The longest duration in ns that is `millis` or less when cut to milliseconds.
    private static func longest(_ millis: Int64) -> Int64 {
        millis < 0 ? saturated(millis, times: 1_000_000, plus: 0) : saturated(millis, times: 1_000_000, plus: 999_999)
    }

    private static func saturated(_ a: Int64, times b: Int64, plus c: Int64) -> Int64 {
        let (product, isOver) = a.multipliedReportingOverflow(by: b)
        if isOver { return a < 0 ? .min : .max }
        let (sum, isBeyond) = product.addingReportingOverflow(c)
        return isBeyond ? (c < 0 ? .min : .max) : sum
    }

    /// Compares each trace's extent with the bounds.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let starts = due.batch.start
        let ends = due.batch.end
        let isPlain = due.batch.recordedTimes.isEmpty
        for index in 0..<due.count {
            var hit = false
            if most == .max && isPlain {
                // The duration only grows: the last prefix is the longest, unless a start of 0 gives way to another.
                var first = Nanos.max
                var last: Nanos = 0
                for place in due.range(index) {
                    let row = Int(due.rows[place])
                    first = min(first, starts[row])
                    last = max(last, ends[row])
                }
                if first != 0 {
                    verdicts[Int(due.positions[index])] = Self.duration(first, last) >= least ? 1 : 0
                    continue
                }
            }
            var first: Nanos = 0
            var last: Nanos = 0
            for place in due.range(index) {
                let row = Int(due.rows[place])
                let start = isPlain ? starts[row] : due.batch.recordedStart(of: row)
                let end = isPlain ? ends[row] : due.batch.recordedEnd(of: row)
                if first == 0 || start < first { first = start }
                if last == 0 || end > last { last = end }
                let duration = Self.duration(first, last)
                if duration >= least && duration <= most {
                    hit = true
                    break
                }
            }
            verdicts[Int(due.positions[index])] = hit ? 1 : 0
        }
    }

    /// Go subtracts time stamps as signed 64-bit nanoseconds and stops at the greatest there are.
    @inline(__always)
    private static func duration(_ first: Nanos, _ last: Nanos) -> Int64 {
        let (difference, isOver) = Int64(bitPattern: last).subtractingReportingOverflow(Int64(bitPattern: first))
        return isOver ? (Int64(bitPattern: last) < 0 ? .min : .max) : difference
    }
}
