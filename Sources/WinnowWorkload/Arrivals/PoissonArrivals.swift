/// Independent arrivals at a constant rate.
struct PoissonArrivals: ArrivalProcess {
    static let entry = CatalogLine(id: "poisson", summary: "independent arrivals at a constant rate")

    var perSecond: Double

    var isRegular: Bool { false }
    var peakPerSecond: Double { perSecond }

    func profile(durationNanos: UInt64) -> [RateSegment] {
        [RateSegment(untilNanos: durationNanos, perSecond: perSecond)]
    }
}
