import WinnowLab
import WinnowModel

/// Writes the traces of a scenario.
enum GenerateVerb: Verb {
    static let name = "generate"
    static let summary = "draws the traces of a scenario into trace files; the same seed gives the same bytes"
    static let positionals = [
        Positional(
            "SCENARIO.yaml", "a scenario, an experiment with a workload of its own, or the name of a bundled one")
    ]
    static let options =
        [TraceTargets.output, Common.seed, Common.duration, Common.jobs] as [any AnyOption] + Common.terminal
    static let examples = [
        (
            line: "generate scenarios/storefront.yaml --duration 1m -o storefront.jsonl.gz",
            purpose: "a minute of a web shop as OTLP JSON lines"
        ),
        (
            line: "generate smoke --seed 7 -o smoke.pb -o jaeger:smoke.json",
            purpose: "the same traces as OTLP protobuf and for Jaeger's user interface"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
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
}
