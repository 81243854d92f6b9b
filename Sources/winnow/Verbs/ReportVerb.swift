import WinnowStore

/// Reports from a stored run.
enum ReportVerb: Verb {
    static let name = "report"
    static let summary = "any report from a stored run; without -o the screen that the run printed"
    static let positionals = [Positional("RUN.sqlite", "a stored run")]
    static let options = [Common.output, Common.wide, Common.timed] as [any AnyOption] + Common.terminal
    static let examples = [
        (
            line: "report results/local/storefront-1f0e2d3c/run.sqlite -o report.csv",
            purpose: "the figures, byte for byte as the run writes them"
        ),
        (
            line: "report results/local/storefront-1f0e2d3c/run.sqlite -o md:- -o report.json",
            purpose: "a table for a pull request on standard output, everything else as JSON"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let path = arguments.argument(0) ?? ""
        let output = try RunOutput(arguments, console)
        let record = try StoredRun.read(path)
        if output.targets.isEmpty {
            try output.publish(record, storePath: path)
        } else {
            try output.write(record, storePath: path)
        }
        return .success
    }
}
