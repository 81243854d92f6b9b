import WinnowLab

/// The gate for continuous integration.
enum CheckVerb: Verb {
    static let baseline = Option("baseline", "FILE", "committed baseline to compare with", ValueParser.file)
    static let strict = Option(flag: "strict", "an improvement fails too (exit 4), so that the baseline is renewed")

    static let name = "check"
    static let summary = "runs an experiment as a gate: thresholds, and a committed baseline"
    static let positionals = [Positional("EXPERIMENT.yaml", "the experiment, or the name of a bundled one")]
    static let options =
        [baseline, strict] as [any AnyOption] + Common.run + Common.recorded + Common.results + [Common.store]
        + Common.terminal
    static let examples = [
        (line: "check scenarios/ci.yaml --baseline results/baselines/ci.json", purpose: "this project's own gate"),
        (
            line: "check scenarios/ci.yaml --fail-if 'error_retention_ratio < 0.99'",
            purpose: "a condition beside those of the experiment"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let file = try BundledScenarios.resolve(arguments.argument(0) ?? "")
        let gate = try arguments[baseline].map {
            try BaselineGate(
                path: $0, isStrict: arguments.has(strict), experiment: file, arguments, program: console.program)
        }
        let session = try RunSession(arguments, console)
        return try session.run(LabPlan.experiment(file, options: session.options), gate: gate)
    }
}
