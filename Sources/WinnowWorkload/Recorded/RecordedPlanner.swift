import WinnowModel

/// Hands out a recording at its own rate: every trace once, when it came; what lies after the measured window goes on as cool-down.
struct RecordedPlanner: TrafficPlanner {
    private let schedule: RecordedSchedule
    private let seed: UInt64
    private var sequence = 0
    private var from: Nanos

    init(_ schedule: RecordedSchedule, seed: UInt64) {
        self.schedule = schedule
        self.seed = seed
        from = schedule.begin
    }

    mutating func next(_ plan: inout SlabPlan) -> Bool {
        plan.arrivals.removeAll(keepingCapacity: true)
        let stretches = schedule.stretches
        guard sequence < stretches.count else { return false }
        let instants = schedule.firstInstant
        let border = schedule.begin + schedule.durationNanos
        let traces = stretches[sequence]
        let isMeasured = instants[traces.lowerBound] < border
        var until = traces.upperBound < instants.count ? instants[traces.upperBound] : (instants.last ?? 0) + 1
        if isMeasured && until > border { until = border }
        plan.arrivals.reserveCapacity(traces.count)
        for trace in traces {
            plan.arrivals.append(SlabPlan.Arrival(start: instants[trace], root: UInt32(trace), ordinal: 0))
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
