import WinnowModel

/// Plans the traffic of a scenario slab after slab: warm-up, window, cool-down; no slab lies across a border.
struct ArrivalPlanner: TrafficPlanner {
    private var warmUp: WarmUp
    private var merge: ArrivalMerge
    private let seed: UInt64
    private let durationNanos: UInt64
    private let endNanos: UInt64
    private var sequence = 0
    /// ns since the window started.
    private var from: UInt64 = 0

    init(
        graph: CallGraph, waits: [OctaveTable.Bin], seed: UInt64, warmUpNanos: UInt64, durationNanos: UInt64,
        coolDownNanos: UInt64
    ) {
        self.seed = seed
        self.durationNanos = durationNanos
        endNanos = durationNanos + coolDownNanos
        warmUp = WarmUp(nanos: warmUpNanos) {
            ArrivalMerge(graph: graph, waits: waits, seed: seed, span: .warmUp(nanos: warmUpNanos))
        }
        merge = ArrivalMerge(
            graph: graph, waits: waits, seed: seed,
            span: .window(durationNanos: durationNanos, coolDownNanos: coolDownNanos))
    }

    mutating func next(_ plan: inout SlabPlan) -> Bool {
        plan.arrivals.removeAll(keepingCapacity: true)
        plan.seed = seed
        plan.sequence = sequence
        sequence += 1
        if warmUp.next(&plan) {
            plan.isMeasured = false
            return true
        }
        if from >= endNanos { return false }
        plan.isMeasured = from < durationNanos
        let until = merge.cut(from: from, end: plan.isMeasured ? durationNanos : endNanos, into: &plan.arrivals)
        plan.from = defaultEpochNanos + from
        plan.until = defaultEpochNanos + until
        from = until
        return true
    }
}
