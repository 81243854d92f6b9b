/// Independent arrivals at a rate that changes at given times.
struct StepArrivals: ArrivalProcess {
    static let entry = CatalogLine(id: "step", summary: "independent arrivals, the rate changes at given times")

    /// A rate and when it begins to hold.
    struct Step: Sendable, Hashable {
        /// ns since the traffic began.
        var atNanos: UInt64
        var perSecond: Double
    }

    /// In order of time; before the first nothing arrives.
    var steps: [Step]

    var isRegular: Bool { false }
    var peakPerSecond: Double { steps.map(\.perSecond).max() ?? 0 }

    func profile(durationNanos: UInt64) -> [RateSegment] {
        var segments: [RateSegment] = []
        var rate = 0.0
        for step in steps where step.atNanos < durationNanos {
            if step.atNanos > 0 { segments.append(RateSegment(untilNanos: step.atNanos, perSecond: rate)) }
            rate = step.perSecond
        }
        segments.append(RateSegment(untilNanos: durationNanos, perSecond: rate))
        return segments
    }
}
