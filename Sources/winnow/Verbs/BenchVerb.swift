import WinnowLab
import WinnowModel

/// Measures the program itself.
enum BenchVerb: Verb {
    static let runs = Option("runs", "N", "measured runs of each stage", default: "5", ValueParser.integer(1...1_000))

    static let name = "bench"
    static let summary = "measures stages one at a time, repeated: spans/s, ns/span, peak memory"
    static let positionals = [
        Positional(
            "STAGE", "one stage; all without it", .optional,
            choices: ["generate", "sample", "tail", "encode", "decode", "run"])
    ]
    static let options =
        [Common.scenario, Common.traces, runs, Common.duration, Common.jobs] as [any AnyOption] + Common.terminal
    static let examples = [
        (line: "bench generate", purpose: "how fast traffic is made"),
        (line: "bench decode --traces recorded.jsonl.gz --runs 9", purpose: "how fast OTLP is read"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        var options = LabOptions()
        options.version = winnowVersion
        options.durationNanos = arguments[Common.duration] ?? 600 * Duration64.second
        let scenario = try BundledScenarios.resolve(arguments[Common.scenario] ?? "scenarios/storefront.yaml")
        let plan = try LabPlan.experiment(scenario, options: options)
        var stages = Benchmark.Stage.allCases
        if let name = arguments.argument(0) {
            guard let stage = Benchmark.Stage(rawValue: name) else {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "there is nothing called '\(name)' to measure", text: name,
                        remedy: "one of \(stages.map(\.rawValue).joined(separator: ", "))"))
            }
            stages = [stage]
        }
        let benchmark = try Benchmark(plan, runs: arguments[runs] ?? 5, traces: arguments.all(Common.traces))
        let measured = try stages.flatMap { try benchmark.measure($0, note: { console.note($0) }) }
        try console.print(Benchmark.text(measured))
        return .success
    }
}
