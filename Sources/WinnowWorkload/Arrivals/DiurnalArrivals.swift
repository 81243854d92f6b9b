import WinnowFormats
import WinnowModel

/// Independent arrivals at a rate that swings like day and night.
struct DiurnalArrivals: ArrivalProcess {
    static let entry = CatalogLine(
        id: "diurnal", summary: "independent arrivals, the rate swings between trough and peak",
        example: "arrivals: {diurnal: {mean: 40/s, ratio: 2, period: 24h, peak: 20h}}")

    /// Rate on average over a period.
    var meanPerSecond = 0.0
    /// Peak rate over trough rate, at least 1.
    var ratio = 3.0
    /// ns
    var periodNanos: UInt64 = 86_400 * Duration64.second
    /// When the first peak is, ns since the traffic started.
    var peakNanos: UInt64 = 0

    var isRegular: Bool { false }
    var peakPerSecond: Double { meanPerSecond * (1 + swing) }

    private var swing: Double { (ratio - 1) / (ratio + 1) }

    /// Steps of 1/288 of a period (five minutes of a day), fewer when the duration has many periods.
    func profile(durationNanos: UInt64) -> [RateSegment] {
        let step = max(1, periodNanos / 288, durationNanos / 20_000)
        var segments: [RateSegment] = []
        var from: UInt64 = 0
        while from < durationNanos {
            let until = durationNanos - from > step ? from + step : durationNanos
            let middle = Double(from + (until - from) / 2)
            let turns = (middle - Double(peakNanos)) / Double(periodNanos) + 0.25
            let rate = meanPerSecond * (1 + swing * PortableMath.sineOfTurns(turns))
            segments.append(RateSegment(untilNanos: until, perSecond: max(0, rate)))
            from = until
        }
        return segments
    }
}

extension DiurnalArrivals: SettingsBlock {
    static let summary = "independent arrivals at a rate that swings between trough and peak"
    static var fields: [SettingField<DiurnalArrivals>] {
        [
            .rate("mean", \.meanPerSecond, in: 0...NumberCheck.highestRate / 2, required: true, "traces, on average"),
            .number("ratio", \.ratio, in: 1...1_000, "peak rate over trough rate"),
            .duration("period", \.periodNanos, in: 1_000_000...315_360_000_000_000_000, "from peak to peak"),
            .duration("peak", \.peakNanos, "when the first peak is, since the traffic started"),
        ]
    }
}
