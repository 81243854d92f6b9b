import WinnowModel

@testable import WinnowLab

/// The same traffic in slabs of few traces: many rounds, and memory that is used again and again, in a short test.
struct FineTraffic: Traffic {
    let base: any Traffic
    let tracesPerSlab: Int

    var tables: TraceTables { base.tables }
    var facts: TrafficFacts { base.facts }

    func planner(seed: UInt64, margins: TrafficMargins) -> any TrafficPlanner {
        Planner(base: base.planner(seed: seed, margins: margins), tracesPerSlab: tracesPerSlab)
    }

    func fill(_ slab: Slab, with plan: SlabPlan) { base.fill(slab, with: plan) }

    private struct Planner: TrafficPlanner {
        var base: any TrafficPlanner
        let tracesPerSlab: Int
        var whole = SlabPlan()
        var next = 0
        var from: Nanos = 0
        var sequence = 0
        var isOpen = false

        init(base: any TrafficPlanner, tracesPerSlab: Int) {
            self.base = base
            self.tracesPerSlab = tracesPerSlab
        }

        mutating func next(_ plan: inout SlabPlan) -> Bool {
            if !isOpen {
                guard base.next(&whole) else { return false }
                next = 0
                from = whole.from
                isOpen = true
            }
            let end = min(next + tracesPerSlab, whole.arrivals.count)
            plan.sequence = sequence
            plan.seed = whole.seed
            plan.isMeasured = whole.isMeasured
            plan.from = from
            plan.arrivals = Array(whole.arrivals[next..<end])
            isOpen = end < whole.arrivals.count
            plan.until = isOpen ? whole.arrivals[end].start : whole.until
            from = plan.until
            next = end
            sequence += 1
            return true
        }
    }
}

extension LabPlan {
    /// The same plan over slabs of at most `count` traces.
    func sliced(_ count: Int) -> LabPlan {
        var plan = self
        plan.traffic = FineTraffic(base: traffic, tracesPerSlab: count)
        return plan
    }
}
