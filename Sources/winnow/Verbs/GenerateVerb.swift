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
        let request = GenerateRequest(
            scenario: try BundledScenarios.resolve(arguments.argument(0) ?? ""), seed: arguments[Common.seed],
            durationNanos: arguments[Common.duration], jobs: arguments[Common.jobs])
        return try Laboratory.generate(request, to: targets, console) ? .success : .of(.interrupted)
    }
}
