import WinnowSettings

/// Independent arrivals at a constant rate.
struct PoissonArrivals: ArrivalProcess {
    static let entry = CatalogLine(
        id: "poisson", summary: "independent arrivals at a constant rate",
        example: "arrivals: 150/s")

    var perSecond = 0.0

    var isRegular: Bool { false }
    var peakPerSecond: Double { perSecond }

    func profile(durationNanos: UInt64) -> [RateSegment] {
        [RateSegment(untilNanos: durationNanos, perSecond: perSecond)]
    }

    func ratesBefore() -> [RateSegment] { [.steady(perSecond)] }

    func ratesAfter(durationNanos: UInt64) -> [RateSegment] { [.steady(perSecond)] }
}

extension PoissonArrivals: SettingsBlock {
    static let summary = "independent arrivals"
    static let shorthandKey: String? = "rate"
    static var fields: [SettingField<PoissonArrivals>] {
        [.rate("rate", \.perSecond, in: 0...NumberCheck.highestRate, required: true, "traces")]
    }
}
