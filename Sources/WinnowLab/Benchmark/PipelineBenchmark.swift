import WinnowModel
import WinnowPipeline

extension Benchmark {
    /// Every policy end to end: over ways on which nothing fails, over the real export pipeline, through an outage of the backend, while it
    /// takes spans and does not say so, and with every request made of bytes; then what ending a span takes its producer.
    func pipelineTasks() -> [BenchmarkTask] {
        let policies = plan.policies.map(\.blueprint)
        let transports: [(name: String, transport: TransportPlan?)] = [
            ("ideal", nil), ("full", transport([])),
            ("outage", transport([fault("outage", .link(.refusesConnection))])),
            ("unanswered", transport([fault("unanswered", .link(.losesAnswer))])),
        ]
        let lanes = policies.flatMap { blueprint in
            transports.map { name, transport in
                var context = plan.context
                context.transport = transport
                context.wire = .sizes
                return pipelineTask(
                    "\(name), \(blueprint.name)", blueprint, context,
                    against: name == "ideal" ? nil : "ideal, \(blueprint.name)")
            } + [bytesTask(blueprint)]
        }
        return lanes + ProducerBenchmark.tasks()
    }

    /// What the backend does for a minute after the first quarter of the window, or for half of a window that is shorter than two minutes.
    private func fault(_ name: String, _ effect: TransportFaultEffect) -> TransportFaultSpec {
        var fault = TransportFaultSpec()
        fault.name = name
        fault.fromNanos = plan.durationNanos / 4
        fault.lastsNanos = min(60 * Duration64.second, plan.durationNanos / 2)
        fault.target = TransportFaultSpec.backend
        fault.effect = effect
        return fault
    }

    /// The plan's own export pipeline, or the default one, with other faults.
    private func transport(_ faults: [TransportFaultSpec]) -> TransportPlan {
        var settings = plan.context.transport?.settings ?? TransportSettings()
        settings.faults = faults
        return TransportPlan(
            settings: settings, networkDelayNanos: plan.context.networkDelayNanos, start: plan.context.facts.begin)
    }

    /// The full pipeline whose requests are all made of bytes, compressed at level 1 where their sender compresses.
    private func bytesTask(_ blueprint: LaneBlueprint) -> BenchmarkTask {
        var context = plan.context
        context.transport = transport([])
        context.wire = .bytes
        context.wireLevel = 1
        return pipelineTask("bytes, \(blueprint.name)", blueprint, context, against: "full, \(blueprint.name)")
    }

    private func pipelineTask(
        _ name: String, _ blueprint: LaneBlueprint, _ context: LaneContext, against base: String?
    ) -> BenchmarkTask {
        BenchmarkTask(name, against: base) { [self, context] in
            let canReset = Stopwatch.resetPeak()
            let start = Stopwatch.threadNanos()
            let run = BenchmarkTask.countedSection { lane(blueprint, context) }
            let nanos = Double(Stopwatch.threadNanos() &- start)
            let spans = Double(max(1, run.spans))
            let lost = run.lanes[0].results().first { $0.id == "lost_spans" && $0.dimension.isEmpty }?.value ?? 0
            var parts = [
                "cpu_seconds_per_million_spans": nanos / spans / 1_000,
                "generate_cpu_ns_per_span": Double(run.trafficClock.nanos) / spans,
                "pipeline_cpu_ns_per_span": (nanos - Double(run.trafficClock.nanos)) / spans,
                "unexported_spans": lost,
            ]
            if let fault = run.wireFault { throw fault }
            if let times = run.lanes[0].route.wire?.times {
                let codecs = times.encoding + times.compressing + times.decompressing + times.decoding
                parts["codec_ns_per_span"] = Double(codecs) / spans
            }
            if canReset, let peak = Stopwatch.peakBytesSinceReset() { parts["peak_memory_bytes"] = Double(peak) }
            // Generation is the same for all: what is compared is the pipeline.
            return BenchmarkSample(
                amount: spans, seconds: (nanos - Double(run.trafficClock.nanos)) / 1e9, parts: parts)
        }
    }
}

/// What ending a span takes whoever ends it: single calls of a batch span processor, timed one by one.
enum ProducerBenchmark {
    /// Spans of a repetition, 100 µs apart: two minutes.
    private static let spans = 1_200_000
    private static let gapNanos: UInt64 = 100_000

    /// A processor whose exports are answered after 5 ms, and one whose exports nobody answers for the second half.
    static func tasks() -> [BenchmarkTask] {
        [("on end", false), ("on end, through an outage of 60 s", true)].map { name, isDown in
            BenchmarkTask(name) { sample(isDown) }
        }
    }

    private static func sample(_ isDown: Bool) -> BenchmarkSample {
        let settings = BatchSpanProcessorSettings()
        var processor = BatchSpanProcessor(settings, .specification, firstTimer: settings.scheduleDelayNanos, key: 1)
        var steps: [ProcessorStep] = []
        var histogram = [Int](repeating: 0, count: 4_096)
        var lost = 0
        var most = 0
        let reading = Stopwatch.wallReadingNanos
        let start = Stopwatch.threadNanos()
        for number in 0..<spans {
            let now = UInt64(number) * gapNanos
            if processor.next < now { processor.advance(to: now - 1, into: &steps) }
            let before = Stopwatch.wallNanos()
            let admission = processor.end(at: now, into: &steps)
            let taken = Stopwatch.wallNanos() &- before
            histogram[min(histogram.count - 1, Int(clamping: taken > reading ? taken - reading : 0))] += 1
            if case .lost = admission { lost += 1 }
            most = max(most, processor.waiting)
            for step in steps {
                if case .export(let id, _) = step, !isDown || number < spans / 2 {
                    processor.answers(id, .succeeded, at: now + 5_000_000)
                }
            }
            steps.removeAll(keepingCapacity: true)
        }
        let nanos = Double(Stopwatch.threadNanos() &- start)
        return BenchmarkSample(
            amount: Double(spans), seconds: nanos / 1e9,
            parts: [
                "on_end_p50_ns": quantile(histogram, 0.5), "on_end_p99_ns": quantile(histogram, 0.99),
                "unexported_spans": Double(lost), "most_waiting_spans": Double(most),
            ])
    }

    private static func quantile(_ histogram: [Int], _ share: Double) -> Double {
        let rank = Double(histogram.reduce(0, +)) * share
        var seen = 0
        for (nanos, count) in histogram.enumerated() {
            seen += count
            if Double(seen) >= rank { return Double(nanos) }
        }
        return Double(histogram.count)
    }
}
