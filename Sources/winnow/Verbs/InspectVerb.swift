import WinnowFormats
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
        var inspections: [TraceInspection] = []
        for file in try TraceFileSet.ordered(arguments.arguments(0)) { inspections.append(try TraceInspection(file)) }
        for finding in inspections.flatMap(\.diagnostics) { console.complain(finding.description) }
        let json = TraceInspection.json(inspections)
        try OutputTarget.publish(json, to: outputs)
        if !outputs.contains(where: \.isStandardOutput) {
            try console.print(inspections.flatMap(\.lines).joined(separator: "\n") + "\n")
        }
        let allowsDamage = arguments.has(Common.allowDamaged)
        let isClean = inspections.allSatisfy { $0.verdict == .clean || (allowsDamage && $0.verdict == .damaged) }
        return isClean ? .success : .data
    }
}
