import WinnowLab

/// JSON Schema of the files.
enum SchemaVerb: Verb {
    static let name = "schema"
    static let summary = "JSON Schema of scenario and experiment files, for editors' completion"
    static let positionals = [Positional("KIND", "which file", choices: ExperimentSchema.Kind.allCases.map(\.rawValue))]
    static let options = [Common.output] as [any AnyOption] + Common.terminal
    static let examples = [
        (line: "schema experiment", purpose: "on standard output"),
        (line: "schema scenario -o scenario.schema.json", purpose: "into a file"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let formats = [OutputFormat("json", extensions: ["json"])]
        let outputs = try OutputTarget.open(arguments.all(Common.output), formats: formats)
        guard let kind = ExperimentSchema.Kind(rawValue: arguments.argument(0) ?? "") else { return .usage }
        let text = ExperimentSchema.schema(kind)
        try OutputTarget.publish(text, to: outputs)
        if outputs.isEmpty { try console.print(text) }
        return .success
    }
}
