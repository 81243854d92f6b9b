/// Arrivals at equal distances: a clock, a health check, a load generator.
struct ConstantArrivals: ArrivalProcess {
    static let entry = CatalogLine(id: "constant", summary: "arrivals at equal distances")

    var perSecond: Double

    var isRegular: Bool { true }
    var peakPerSecond: Double { perSecond }

    func profile(durationNanos: UInt64) -> [RateSegment] {
        [RateSegment(untilNanos: durationNanos, perSecond: perSecond)]
    }
}
