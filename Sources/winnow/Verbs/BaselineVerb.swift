import WinnowModel

/// Committed baselines.
enum BaselineVerb: Verb {
    static let name = "baseline"
    static let summary = "saves, shows and lists committed baselines"
    static let positionals = [
        Positional("ACTION", "what to do", choices: ["save", "show", "list"]),
        Positional("SUBJECT", "save: experiment or stored run; show: baseline; list: folder", .optional),
    ]
    static let options = [Common.output] as [any AnyOption] + Common.run + Common.recorded + Common.terminal
    static let examples = [
        (
            line: "baseline save scenarios/ci.yaml -o results/baselines/ci.json",
            purpose: "runs the experiment and writes its exact figures"
        ),
        (line: "baseline show results/baselines/ci.json", purpose: "the figures of a baseline"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let formats = [OutputFormat("json", extensions: ["json"])]
        let outputs = try OutputTarget.open(arguments.all(Common.output), formats: formats)
        let action = arguments.argument(0) ?? ""
        let subject = arguments.argument(1)
        if action != "list" && subject == nil {
            let wanted = action == "save" ? "an experiment or a stored run" : "a baseline"
            throw Failure(.usage, Diagnostic("baseline \(action) needs \(wanted)", text: action))
        }
        let file = try action == "save" ? subject.map(BundledScenarios.resolve) : subject
        let run = try file.map { try RunRequest(.experiment($0), arguments) }
        let text = try Laboratory.baseline(
            BaselineRequest(action: action, subject: file, run: run, wantsFile: !outputs.isEmpty))
        for output in outputs { try output.write(text) }
        if outputs.isEmpty { try console.print(text) }
        return .success
    }
}
