import WinnowStore
import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Measures Winnow itself: one thing at a time, warmed up, repeated; best and median are reported.
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
        /// The whole experiment with one job and with two.
        case run
    }

    /// A figure.
    public struct Row: Sendable {
        /// What was measured.
        public var name: String
        /// Units handled in one repetition.
        public var amount: Double
        /// `spans` or `bytes`.
        public var unit: String
        /// Seconds of each repetition, ascending.
        public var seconds: [Double]

        /// Units per second, best repetition.
        public var best: Double { amount / (seconds.first ?? .nan) }
        /// Units per second, median repetition.
        public var median: Double { amount / seconds[seconds.count / 2] }
    }

    let plan: LabPlan
    private let runs: Int
    private let recording: Recording?

    /// Creates a benchmark over a plan's traffic and policies; `runs` repetitions after one to warm up.
    ///
    /// Codecs are measured over the recorded `traces` too.
    public init(_ plan: LabPlan, runs: Int, traces: [String] = []) throws {
        self.plan = plan
        self.runs = max(1, runs)
        recording = traces.isEmpty ? nil : try Recording(traces, LabOptions())
    }

    /// Measures one stage.
    public func measure(_ stage: Stage, note: (String) -> Void) throws -> [Row] {
        switch stage {
        case .generate: [generate()]
        case .sample: sample()
        case .tail: try tail(note)
        case .encode: codecLoads.map { EncodeBenchmark(runs: runs).row($0) }
        case .decode: try codecLoads.flatMap { try DecodeBenchmark(runs: runs).rows($0) }
        case .run: try run()
        }
    }

    /// Times `body`, which says how many units it handled, once to warm up and `runs` times more.
    static func repeated<E: Error>(
        _ name: String, unit: String = "spans", runs: Int, clock: () -> Double = Stopwatch.threadSeconds,
        _ body: () throws(E) -> Double
    ) throws(E) -> Row {
        var amount = try body()
        var seconds: [Double] = []
        for _ in 0..<runs {
            let begin = clock()
            amount = try body()
            seconds.append(clock() - begin)
        }
        return Row(name: name, amount: amount, unit: unit, seconds: seconds.sorted())
    }

    func repeated(
        _ name: String, clock: () -> Double = Stopwatch.threadSeconds, _ body: () -> Double
    ) -> Row {
        Self.repeated(name, runs: runs, clock: clock, body)
    }

    private var codecLoads: [CodecLoad] {
        let generated = CodecLoad("generated", plan.traffic, seed: plan.seeds[0])
        return [generated] + (recording.map { [CodecLoad("recorded", $0.traffic, seed: plan.seeds[0])] } ?? [])
    }

    private func generate() -> Row {
        let sizer = SpanSizer(plan.traffic.tables)
        let slab = Slab()
        return repeated("generate, one core") {
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

    private func tail(_ note: (String) -> Void) throws -> [Row] {
        let context = plan.context
        var rows: [Row] = []
        for policy in plan.policies where policy.blueprint.head == nil {
            let pool = WorkerPool(count: 1)
            defer { pool.stop() }
            note("lane \(policy.blueprint.name)")
            rows.append(
                repeated("lane, \(policy.blueprint.name), one core") {
                    let run = SeedRun(
                        traffic: plan.traffic, blueprints: [policy.blueprint], reference: 0, context: context,
                        seed: plan.seeds[0], pool: pool)
                    _ = run.run({ _ in }, shouldStop: { false }, note: { _ in })
                    _ = run.lanes.map { $0.results() }
                    return Double(run.spans)
                })
        }
        return rows
    }

    private func run() throws -> [Row] {
        var rows: [Row] = []
        for jobs in [1, 2] {
            let lanes = Double(plan.policies.count)
            rows.append(
                repeated(
                    "run, \(plan.policies.count) policies, \(jobs) \(jobs == 1 ? "job" : "jobs"), lane-spans",
                    clock: Stopwatch.wallSeconds
                ) {
                    let record = try? Lab.run(plan, jobs: jobs)
                    return Double(record?.run.traffic.spans ?? 0) * lanes
                })
        }
        return rows
    }

    /// Rows as text, and the peak of memory.
    public static func text(_ rows: [Row]) -> String {
        let width = (rows.map(\.name.count).max() ?? 0) + 2
        var text = ""
        for row in rows {
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            if row.unit == "bytes" {
                text += "\(name)\(number(row.best / 1e6)) MB/s best, \(number(row.median / 1e6)) median\n"
            } else {
                text +=
                    "\(name)\(number(row.best / 1e6)) M spans/s best, \(number(row.median / 1e6)) median,"
                    + " \(number(1e9 / row.best)) ns/span best\n"
            }
        }
        return text + "peak memory \(number(Double(Stopwatch.peakBytes()) / 1048576)) MiB\n"
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return String(value) }
        return value >= 100 ? String(Int(value.rounded())) : String((value * 10).rounded() / 10)
    }
}
