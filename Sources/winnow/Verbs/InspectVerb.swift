import WinnowModel

/// Says what is in trace files.
enum InspectVerb: Verb {
    static let name = "inspect"
    static let summary = "what is in trace files: format, traces, spans, services, errors, orphans, weights, damage"
    static let positionals = [Positional("FILE", "trace files, folders or patterns; plain, gzip or zstd", .oneOrMore)]
    static let options = [Common.output, Common.allowDamaged] as [any AnyOption] + Common.terminal
    static let examples = [
        (line: "inspect recorded.jsonl.gz", purpose: "counts for people"),
        (line: "inspect recorded.jsonl.gz traces.csv -o counts.json", purpose: "counts for programs, file by file"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let formats = [OutputFormat("json", extensions: ["json"])]
        let outputs = try OutputTarget.open(arguments.all(Common.output), formats: formats)
        let report = try Laboratory.inspect(
            InspectRequest(files: arguments.arguments(0), allowsDamage: arguments.has(Common.allowDamaged)))
        for diagnostic in report.diagnostics { console.complain(diagnostic.description) }
        for output in outputs { try output.write(report.json) }
        if !outputs.contains(where: \.isStandardOutput) { try console.print(report.text) }
        return report.isClean ? .success : .of(.data)
    }
}
