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
