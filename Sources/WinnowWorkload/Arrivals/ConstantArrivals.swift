import WinnowSettings

/// Arrivals at equal distances: a clock, a health check, a load generator.
struct ConstantArrivals: ArrivalProcess {
    static let entry = CatalogLine(
        id: "constant", summary: "arrivals at equal distances",
        example: "arrivals: {constant: 2/min}")

    var perSecond = 0.0

    var isRegular: Bool { true }
    var peakPerSecond: Double { perSecond }

    func profile(durationNanos: UInt64) -> [RateSegment] {
        [RateSegment(untilNanos: durationNanos, perSecond: perSecond)]
    }

    func ratesBefore() -> [RateSegment] { [.steady(perSecond)] }

    func ratesAfter(durationNanos: UInt64) -> [RateSegment] { [.steady(perSecond)] }
}

extension ConstantArrivals: SettingsBlock {
    static let summary = "arrivals at equal distances"
    static let shorthandKey: String? = "rate"
    static var fields: [SettingField<ConstantArrivals>] {
        [.rate("rate", \.perSecond, in: 0...NumberCheck.highestRate, required: true, "traces")]
    }
}
