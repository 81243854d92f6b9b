import WinnowLab

/// Runs an experiment.
enum RunVerb: Verb {
    static let name = "run"
    static let summary = "runs every policy and seed of an experiment, stores the results, prints the comparison"
    static let positionals = [Positional("EXPERIMENT.yaml", "the experiment, or the name of a bundled one")]
    static let options =
        Common.run + Common.recorded + Common.results + [Common.store, PolicyExport.option]
        + LiveOptions.common + Common.terminal
    static let examples = [
        (line: "run scenarios/storefront.yaml", purpose: "the bundled experiment with its eight policies"),
        (
            line: "run scenarios/storefront.yaml --duration 5m --seeds 5 -o storefront.csv",
            purpose: "five minutes of traffic, five seeds with intervals, figures as CSV"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let file = try BundledScenarios.resolve(arguments.argument(0) ?? "")
        let session = try RunSession(arguments, console)
        return try session.run(LabPlan.experiment(file, options: session.options))
    }
}
