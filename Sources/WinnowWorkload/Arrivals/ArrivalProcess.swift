import WinnowFormats

/// When traces begin: one file, one line in `ArrivalCatalog`.
protocol ArrivalProcess: SettingsBlock {
    /// Name and summary.
    static var entry: CatalogLine { get }
    /// True when traces keep equal distances instead of coming at random.
    var isRegular: Bool { get }
    /// The rate over the whole of `durationNanos`; ends ascend, the last is the duration.
    func profile(durationNanos: UInt64) -> [RateSegment]
    /// The largest rate that ever holds, per second; for checks.
    var peakPerSecond: Double { get }
}

/// A stretch of constant rate.
struct RateSegment: Sendable, Equatable {
    /// ns since the traffic began.
    var untilNanos: UInt64
    var perSecond: Double
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
