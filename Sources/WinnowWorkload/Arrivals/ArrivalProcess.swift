import WinnowSettings

/// When traces start: one file, one line in `ArrivalCatalog`.
protocol ArrivalProcess: SettingsBlock {
    /// Name and summary.
    static var entry: CatalogLine { get }
    /// True when traces keep equal distances instead of coming at random.
    var isRegular: Bool { get }
    /// The rate over the whole of `durationNanos`; ends ascend, the last is the duration.
    func profile(durationNanos: UInt64) -> [RateSegment]
    /// The rates before the window: ends count back from its start, and the stretch repeats without end.
    func ratesBefore() -> [RateSegment]
    /// The rates after a window of `durationNanos`: ends count from its end, and the stretch repeats without end.
    func ratesAfter(durationNanos: UInt64) -> [RateSegment]
    /// The largest rate that ever holds, per second; for checks.
    var peakPerSecond: Double { get }
}

/// A stretch of constant rate.
struct RateSegment: Sendable, Equatable {
    /// Longest stretch of rates that repeats, ns: longer than any traffic flows.
    static let longestNanos: UInt64 = 2 * GeneratedTraffic.longestDuration

    /// ns since the stretch started.
    var untilNanos: UInt64
    var perSecond: Double

    /// The same rate for good.
    static func steady(_ perSecond: Double) -> RateSegment {
        RateSegment(untilNanos: longestNanos, perSecond: perSecond)
    }
}

extension [RateSegment] {
    /// How many arrivals the profile holds on average.
    var expectedArrivals: Double {
        var from: UInt64 = 0
        var sum = 0.0
        for segment in self {
            sum += Double(segment.untilNanos - from) * 1e-9 * segment.perSecond
            from = segment.untilNanos
        }
        return sum
    }
}
