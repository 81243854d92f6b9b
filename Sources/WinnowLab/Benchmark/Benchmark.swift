import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowStore

/// Measures Winnow itself, one thing at a time: warmed up once, then repeated in interleaved rounds.
///
/// Every round measures each thing once, in an order that is rotated from round to round, so that a machine that gets slower or faster meanwhile
/// does so for all of them.
public struct Benchmark: Sendable {
    /// What can be measured: one line each.
    public enum Stage: String, Sendable, CaseIterable {
        /// Drawing traces, with their sizes.
        case generate
        /// Start-time decisions.
        case sample
        /// One policy from the first draw to the last metric: generation, order of arrival, window, policies, ledger, metrics.
        case tail
        /// Writing OTLP protobuf.
        case encode
        /// Reading OTLP JSON lines and OTLP protobuf.
        case decode
        /// Writing a run's record, and whole traces, into a store; and SQLite alone putting in the rows of those traces.
        case store
        /// Every policy over the ideal ways, the real export pipeline and an outage of it; what ending a span takes its producer.
        case pipeline
        /// The whole experiment with one job and with two.
        case run
    }

    /// How much is done in one repetition.
    public struct Size: Sendable {
        /// Bytes that codecs write in one repetition.
        public var encodedBytes = 400 << 20
        /// Bytes that codecs read in one repetition.
        public var decodedBytes = 200 << 20
        /// Spans of the traffic that codecs work on.
        public var codecSpans = 400_000

        /// What a machine does in about a second.
        public static let whole = Size()
        /// Repetitions that are short, where many processes take turns.
        public static let brief = Size(encodedBytes: 50 << 20, decodedBytes: 25 << 20, codecSpans: 100_000)
        /// Repetitions so short that counting every instruction takes seconds.
        public static let counted = Size(encodedBytes: 1 << 20, decodedBytes: 1 << 20, codecSpans: 5_000)
    }

    let plan: LabPlan
    let size: Size
    private let rounds: Int
    private let recording: Recording?

    /// Creates a benchmark over a plan's traffic and policies; `rounds` repetitions after one to warm up.
    ///
    /// Codecs are measured over the recorded `traces` too.
    public init(_ plan: LabPlan, rounds: Int, size: Size = .whole, traces: [String] = []) throws {
        self.plan = plan
        self.size = size
        self.rounds = max(1, rounds)
        recording = traces.isEmpty ? nil : try Recording(traces, LabOptions())
    }

    /// Measures one stage; `progress` gets the share that is done.
    public func measure(_ stage: Stage, progress: (Double) -> Void = { _ in }) throws -> [BenchmarkRow] {
        try Self.measure(try tasks(stage), rounds: rounds, progress: progress)
    }

    /// Measures each policy of the plan over the same traffic: what its lane takes.
    public func measurePolicies(progress: (Double) -> Void = { _ in }) throws -> [BenchmarkRow] {
        try Self.measure(policyTasks(), rounds: rounds, progress: progress)
    }

    /// Does everything once to warm up, then `rounds` times, each round in an order that starts one place later.
    static func measure(
        _ tasks: [BenchmarkTask], rounds: Int, progress: (Double) -> Void = { _ in }
    ) throws -> [BenchmarkRow] {
        for task in tasks { _ = try task.countedSample() }
        var rows = tasks.map { BenchmarkRow(name: $0.name, unit: $0.unit, base: $0.base) }
        let all = Double(rounds * tasks.count)
        for round in 0..<rounds {
            for place in tasks.indices {
                progress(Double(round * tasks.count + place) / all)
                let task = (place + round) % tasks.count
                rows[task].samples.append(try tasks[task].countedSample())
            }
        }
        progress(1)
        return rows
    }

    private func tasks(_ stage: Stage) throws -> [BenchmarkTask] {
        switch stage {
        case .generate: [generateTask()]
        case .sample: sampleTasks()
        case .tail: tailTasks()
        case .encode: codecLoads.map { EncodeBenchmark(bytes: size.encodedBytes).task($0) }
        case .decode: try codecLoads.flatMap { try DecodeBenchmark.tasks($0, bytes: size.decodedBytes) }
        case .store: [try storeTask()] + (try storeTracesTasks())
        case .pipeline: pipelineTasks()
        case .run: runTasks()
        }
    }

    var codecLoads: [CodecLoad] {
        func load(_ name: String, _ traffic: any Traffic) -> CodecLoad {
            CodecLoad(name, traffic, seed: plan.seeds[0], spans: size.codecSpans)
        }
        return [load("generated", plan.traffic)] + (recording.map { [load("recorded", $0.traffic)] } ?? [])
    }

    private func generateTask() -> BenchmarkTask {
        let plan = plan
        let sizer = SpanSizer(plan.traffic.tables)
        let slab = Slab()
        return BenchmarkTask("generate, one core") {
            var planner = plan.traffic.planner(seed: plan.seeds[0])
            var slabPlan = SlabPlan()
            var spans = 0
            while planner.next(&slabPlan) {
                plan.traffic.fill(slab, with: slabPlan)
                slab.spans.index()
                sizer.measure(slab.batch, into: &slab.spans.spanBytes)
                spans += slab.batch.spanCount
            }
            return Double(spans)
        }
    }

    private func tailTasks() -> [BenchmarkTask] {
        plan.policies.filter { $0.blueprint.head == nil }.map { policy in
            BenchmarkTask("lane, \(policy.blueprint.name), one core") { [self] in
                Double(lane(policy.blueprint, plan.context).spans)
            }
        }
    }

    private func policyTasks() -> [BenchmarkTask] {
        plan.policies.map { policy in
            BenchmarkTask(policy.blueprint.name) { [self] in
                let run = lane(policy.blueprint, plan.context)
                let values = TimedFigures.values(
                    run.lanes[0].stopwatch, run.trafficClock, spans: run.spans, readNanosPerSpan: nil,
                    peakBytes: 0)
                var parts: [String: Double] = [:]
                for value in values where value.id.hasSuffix("_ns_per_span") { parts[value.id] = value.value }
                return BenchmarkSample(
                    amount: Double(run.spans), seconds: run.lanes[0].stopwatch.lane / 1e9, parts: parts)
            }
        }
    }

    /// Runs one policy alone, on this thread.
    func lane(_ blueprint: LaneBlueprint, _ context: LaneContext) -> SeedRun {
        let pool = WorkerPool(count: 1)
        defer { pool.stop() }
        let run = SeedRun(
            traffic: plan.traffic, policies: [ExperimentPolicyReader.Read(blueprint: blueprint)], reference: 0,
            context: context, seed: plan.seeds[0], pool: pool)
        _ = run.run({ _ in }, shouldStop: { false }, note: { _ in }, keep: { _, _ in }, send: { _, _ in })
        _ = run.lanes.map { $0.results() }
        return run
    }

    private func runTasks() -> [BenchmarkTask] {
        let count = plan.policies.count
        return [1, 2].map { jobs in
            BenchmarkTask(
                "run, \(count) \(count == 1 ? "policy" : "policies"), \(jobs) \(jobs == 1 ? "job" : "jobs"), lane-spans",
                clock: Stopwatch.wallSeconds
            ) { [plan] in
                Double(try Lab.run(plan, jobs: jobs).run.traffic.spans) * Double(count)
            }
        }
    }
}
