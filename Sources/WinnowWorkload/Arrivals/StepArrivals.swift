import WinnowSettings
import WinnowModel

/// Independent arrivals at a rate that changes at given times.
struct StepArrivals: ArrivalProcess {
    static let entry = CatalogLine(
        id: "step", summary: "independent arrivals, the rate changes at given times",
        example: "arrivals: {step: [{at: 0s, rate: 50/s}, {at: 5m, rate: 200/s}]}")

    /// A rate and when it starts to hold.
    struct Step: Sendable, Hashable {
        /// ns since the traffic started.
        var atNanos: UInt64 = 0
        var perSecond = 0.0
    }

    /// In order of time; before the first nothing arrives.
    var steps: [Step] = []

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

    /// The rate that holds at the start of the window.
    func ratesBefore() -> [RateSegment] { [.steady(steps.last { $0.atNanos == 0 }?.perSecond ?? 0)] }

    /// The last rate goes on; steps after the window come at their own times.
    func ratesAfter(durationNanos: UInt64) -> [RateSegment] {
        var segments: [RateSegment] = []
        var rate = 0.0
        // Later steps come after any traffic.
        for step in steps where step.atNanos < durationNanos + RateSegment.longestNanos {
            if step.atNanos > durationNanos {
                segments.append(RateSegment(untilNanos: step.atNanos - durationNanos, perSecond: rate))
            }
            rate = step.perSecond
        }
        return segments + [.steady(rate)]
    }
}

extension StepArrivals: SettingsBlock {
    static let summary = "independent arrivals at a rate that changes at given times"
    static let shorthandKey: String? = "steps"
    static var fields: [SettingField<StepArrivals>] {
        [.list("steps", \.steps, required: true, "rates in order of time; before the first nothing arrives")]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if zip(steps, steps.dropFirst()).contains(where: { $0.atNanos >= $1.atNanos }) {
            diagnostics.append(node.diagnostic("steps do not follow each other in time", remedy: "sort them by `at`"))
        }
    }
}

extension StepArrivals.Step: SettingsBlock {
    static let summary = "a rate and when it starts to hold"
    static var fields: [SettingField<StepArrivals.Step>] {
        [
            .duration("at", \.atNanos, required: true, "time since the traffic started"),
            .rate("rate", \.perSecond, in: 0...NumberCheck.highestRate, required: true, "traces"),
        ]
    }
}
