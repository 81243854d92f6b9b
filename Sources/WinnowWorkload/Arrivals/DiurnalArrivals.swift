import WinnowSettings
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
            segments.append(RateSegment(untilNanos: until, perSecond: rate(at: middle)))
            from = until
        }
        return segments
    }

    func ratesBefore() -> [RateSegment] { period { rate(at: -$0) } }

    func ratesAfter(durationNanos: UInt64) -> [RateSegment] {
        let after = Double(durationNanos)
        return period { rate(at: after + $0) }
    }

    /// A period in steps of 1/288; `rate` is asked for the middle of each, ns since the period started.
    private func period(_ rate: (Double) -> Double) -> [RateSegment] {
        let step = max(1, periodNanos / 288)
        return stride(from: 0, to: periodNanos, by: Int(step)).map { from in
            let until = min(periodNanos, from + step)
            return RateSegment(untilNanos: until, perSecond: rate(Double(from + (until - from) / 2)))
        }
    }

    /// The rate at a time, ns since the window started, per second.
    private func rate(at nanos: Double) -> Double {
        let turns = (nanos - Double(peakNanos)) / Double(periodNanos) + 0.25
        return max(0, meanPerSecond * (1 + swing * PortableMath.sineOfTurns(turns)))
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
