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
        let request = BenchRequest(
            stage: arguments.argument(0), scenario: try arguments[Common.scenario].map(BundledScenarios.resolve),
            traces: arguments.all(Common.traces), runs: arguments[runs] ?? 5,
            durationNanos: arguments[Common.duration], jobs: arguments[Common.jobs])
        try console.print(try Laboratory.bench(request) { console.note($0) })
        return .success
    }
}
