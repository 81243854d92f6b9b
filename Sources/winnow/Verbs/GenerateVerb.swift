import WinnowLab
import WinnowLive
import WinnowModel

/// Writes the traces of a scenario.
enum GenerateVerb: Verb {
    static let name = "generate"
    static let summary =
        "draws the traces of a scenario into trace files, or sends them; the same seed gives the same bytes"
    static let positionals = [
        Positional(
            "SCENARIO.yaml", "a scenario, an experiment with a workload of its own, or the name of a bundled one")
    ]
    static let options =
        [LiveOptions.output, Common.seed, Common.duration, Common.jobs, LiveOptions.rate] as [any AnyOption]
        + LiveOptions.common + Common.terminal
    static let examples = [
        (
            line: "generate scenarios/storefront.yaml --duration 1m -o storefront.jsonl.gz",
            purpose: "a minute of a web shop as OTLP JSON lines"
        ),
        (
            line: "generate smoke --speed 10x -o otlp+http://127.0.0.1:4318",
            purpose: "load for a collector on this machine, ten times as fast as the scenario has it"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        if let target = try LiveTarget.find(arguments) { return try send(arguments, to: target, console) }
        let targets = try TraceTargets(arguments, console)
        let scenario = try BundledScenarios.resolve(arguments.argument(0) ?? "")
        let generation = try TraceGeneration(scenario, options: LabOptions(arguments))
        let bar = ProgressBar(generation.name.visible, unit: "spans", console)
        defer { bar.finish() }
        let done = try generation.run(
            jobs: arguments.jobs, to: targets.streams, and: targets.stores,
            progress: { bar.update(fraction: $0.share, done: UInt64($0.spans)) })
        bar.finish()
        try targets.publish()
        console.note("\(done.spans) spans of \(done.traces) traces")
        return .success
    }

    /// Draws the traces and sends them when they happen, however long the receiver takes.
    private static func send(_ arguments: ParsedArguments, to target: LiveTarget, _ console: Console) throws -> ExitCode
    {
        let options = try LabOptions(arguments)
        let generation = try TraceGeneration(
            try BundledScenarios.resolve(arguments.argument(0) ?? ""), options: options)
        let speed = try speed(arguments, generation)
        let run = try LiveRun(target, arguments, speed: speed, seed: options.seed ?? 1, console)
        let bar = ProgressBar(generation.name.visible, unit: "spans", console)
        defer { bar.finish() }
        let requests = run.requests
        try generation.run(
            jobs: arguments.jobs, slabsInRound: arguments.jobs, making: { requests.make($0, $1) },
            progress: { bar.update(fraction: $0.share, done: UInt64($0.spans)) },
            shouldStop: { run.exporter.shouldStop() }
        ) { batches throws(Failure) in run.send(batches) }
        bar.finish()
        return run.finish()
    }

    /// What `--speed` says, or what `--rate` makes of the scenario's own rate.
    private static func speed(_ arguments: ParsedArguments, _ generation: TraceGeneration) throws(Failure) -> LiveSpeed
    {
        guard let rate = arguments[LiveOptions.rate] else { return arguments[LiveOptions.speed] ?? .times(1) }
        if arguments[LiveOptions.speed] != nil {
            throw Failure(.usage, Diagnostic("--rate and --speed say the same", remedy: "leave one of them out"))
        }
        let own = generation.expectedTracesPerSecond
        guard own > 0 else {
            throw Failure(.usage, Diagnostic("--rate needs a scenario with traces", remedy: "leave it out"))
        }
        return .times(min(rate / own, 1e6))
    }
}
