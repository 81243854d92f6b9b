import WinnowModel

/// Hands out a recording in the temporary store at its own rate, as `RecordedPlanner` does one in memory.
struct SpilledPlanner: TrafficPlanner {
    private let stretches: SpilledStretches
    private let border: Nanos
    private let seed: UInt64
    private var sequence = 0
    private var from: Nanos

    init(_ stretches: SpilledStretches, _ schedule: RecordedSchedule, seed: UInt64) {
        self.stretches = stretches
        self.seed = seed
        border = schedule.begin + schedule.durationNanos
        from = schedule.begin
    }

    mutating func next(_ plan: inout SlabPlan) -> Bool {
        plan.arrivals.removeAll(keepingCapacity: true)
        let places = stretches.places
        guard sequence < places.count else { return false }
        let place = places[sequence]
        let instants = stretches.instants(sequence)
        let isMeasured = place.first < border
        var until = sequence + 1 < places.count ? places[sequence + 1].first : place.last + 1
        if isMeasured && until > border { until = border }
        plan.arrivals.reserveCapacity(instants.count)
        for (trace, instant) in instants.enumerated() {
            plan.arrivals.append(
                SlabPlan.Arrival(
                    start: instant, root: UInt32(truncatingIfNeeded: place.firstTrace + trace), ordinal: 0))
        }
        plan.sequence = sequence
        plan.seed = seed
        plan.from = from
        plan.until = until
        plan.isMeasured = isMeasured
        sequence += 1
        from = until
        return true
    }
}
