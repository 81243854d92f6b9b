public import WinnowModel

/// Traffic drawn from a scenario: every trace anew, the same for everyone who asks with the same seed.
///
/// Trace key = fold(seed, root operation, ordinal), span key = fold(parent's key, call, occurrence, attempt), draw = fold(span key,
/// purpose): adding a fault, a call, an attribute or a policy changes only the spans that it touches.
public struct GeneratedTraffic: Traffic {
    /// What the numbers in the batches stand for.
    public let tables: TraceTables
    /// What is known about the traffic as a whole.
    public let facts: TrafficFacts
    private let graph: CallGraph
    private let durationNanos: UInt64
    private let waits: [OctaveTable.Bin]

    /// Compiles a scenario for `duration` ns of virtual time, its own when nil.
    ///
    /// Fails with `.data` and every finding: unknown names, cycles without a bound, traces that could grow without limit.
    public init(scenario: Scenario, duration: UInt64? = nil) throws(Failure) {
        durationNanos = min(duration ?? scenario.durationNanos, Self.longestDuration)
        let compiler = try GraphCompiler(scenario, durationNanos: durationNanos)
        tables = compiler.tables
        facts = compiler.facts
        graph = compiler.compiled
        waits = OctaveTable.bins(of: ExponentialLatency(meanNanos: 1), most: 1e30)
    }

    /// Ten years: times stay far from the end of 64 bits.
    static let longestDuration: UInt64 = 3_650 * 86_400 * Duration64.second

    /// Average number of spans of a trace, failures, retries and faults not counted.
    public var expectedSpansPerTrace: Double {
        var traces = 0.0
        var spans = 0.0
        for (number, source) in graph.sources.enumerated() {
            let count = source.profile.expectedArrivals * source.factor
            traces += count
            spans += count * graph.roots.base[number].expectedSpans
        }
        return traces > 0 ? spans / traces : 0
    }

    /// Average number of traces in a second of virtual time, failures and faults that add traces not counted.
    public var expectedTracesPerSecond: Double {
        let traces = graph.sources.reduce(0) { $0 + $1.profile.expectedArrivals * $1.factor }
        return durationNanos > 0 ? traces / (Double(durationNanos) / 1e9) : 0
    }

    /// Plans slab after slab for one seed; margins longer than ten years are cut.
    ///
    /// Traces of the warm-up are drawn backwards from the start of the window, so that a longer one adds earlier traces and changes none.
    public func planner(seed: UInt64, margins: TrafficMargins) -> any TrafficPlanner {
        ArrivalPlanner(
            graph: graph, waits: waits, seed: seed,
            warmUpNanos: min(margins.warmUpNanos, Self.longestDuration), durationNanos: durationNanos,
            coolDownNanos: min(margins.coolDownNanos, Self.longestDuration))
    }

    /// Fills `slab` with the traces of `plan`, truth included; safe to call for several plans at once.
    public func fill(_ slab: Slab, with plan: SlabPlan) {
        slab.prepare(plan)
        var batch = TraceBatch()
        var truth = GroundTruth()
        swap(&batch, &slab.spans.batch)
        swap(&truth, &slab.truth)
        TraceWriter.fill(&batch, &truth, graph: graph, plan: plan)
        swap(&batch, &slab.spans.batch)
        swap(&truth, &slab.truth)
    }
}
