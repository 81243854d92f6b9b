import WinnowModel

/// A few traces without faults, to know what is slow for a root operation that has no `slo`.
enum TrialRun {
    private static let traces = 2_000
    private static let mostSpans = 1_000_000.0

    /// The 99th percentile of the root span's duration, ns.
    static func p99(of root: Int, in graph: CallGraph) -> UInt64 {
        var plan = SlabPlan()
        plan.seed = Draw.key("trial run")
        let expected = max(1, graph.roots.base[root].expectedSpans)
        let count = max(100, min(traces, Int(mostSpans / expected)))
        for ordinal in 0..<count {
            plan.arrivals.append(
                SlabPlan.Arrival(start: defaultEpochNanos, root: UInt32(root), ordinal: UInt64(ordinal)))
        }
        var batch = TraceBatch()
        var truth = GroundTruth()
        TraceWriter.fill(&batch, &truth, graph: graph, plan: plan, withFaults: false)
        var durations: [UInt64] = []
        for trace in 0..<batch.traceCount {
            let row = Int(batch.firstSpan[trace])
            durations.append(batch.end[row] - batch.start[row])
        }
        durations.sort()
        return durations[count * 99 / 100]
    }
}
