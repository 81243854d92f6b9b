/// JSON Schema of the files.
enum SchemaVerb: Verb {
    static let name = "schema"
    static let summary = "JSON Schema of scenario and experiment files, for editors' completion"
    static let positionals = [Positional("KIND", "which file", choices: ["scenario", "experiment"])]
    static let options = [Common.output] as [any AnyOption] + Common.terminal
    static let examples = [
        (line: "schema experiment", purpose: "on standard output"),
        (line: "schema scenario -o scenario.schema.json", purpose: "into a file"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let formats = [OutputFormat("json", extensions: ["json"])]
        let outputs = try OutputTarget.open(arguments.all(Common.output), formats: formats)
        let text = try Laboratory.schema(arguments.argument(0) ?? "")
        for output in outputs { try output.write(text) }
        if outputs.isEmpty { try console.print(text) }
        return .success
    }
}
