import WinnowModel

/// The slabs before the window, handed out in order of time though they are drawn backwards from its start.
///
/// Cuts depend on what is nearer to the window only, so that a longer warm-up leaves them where they are. Kept are the states at the cuts, not
/// the arrivals: each slab is drawn again when its turn comes.
struct WarmUp {
    /// A slab to come: the state at its end, and its borders in ns before the window.
    private struct Slab {
        var merge: ArrivalMerge
        var from: UInt64
        var until: UInt64
    }

    /// The earliest last.
    private var slabs: [Slab] = []

    init(nanos: UInt64, start: () -> ArrivalMerge) {
        if nanos == 0 { return }
        var merge = start()
        var arrivals: [SlabPlan.Arrival] = []
        var until: UInt64 = 0
        while until < nanos {
            let state = merge
            arrivals.removeAll(keepingCapacity: true)
            let from = merge.cut(from: until, end: nanos, into: &arrivals)
            slabs.append(Slab(merge: state, from: from, until: until))
            until = from
        }
    }

    /// Fills a plan with the next slab; false when the window starts.
    mutating func next(_ plan: inout SlabPlan) -> Bool {
        guard var slab = slabs.popLast() else { return false }
        _ = slab.merge.cut(from: slab.until, end: slab.from, into: &plan.arrivals)
        plan.arrivals.reverse()
        plan.from = defaultEpochNanos - slab.from
        plan.until = defaultEpochNanos - slab.until
        return true
    }
}
