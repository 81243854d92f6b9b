/// Lists the catalogues.
enum ListVerb: Verb {
    static let name = "list"
    static let summary = "lists a catalogue: what can be sampled with, read, measured and written"
    static let positionals = [
        Positional("CATALOGUE", "which one", choices: Catalog.all.map(\.name))
    ]
    static let details = Option(flag: "verbose", short: "v", "examples, sources, units and directions too")
    static let options: [any AnyOption] = [Common.color, Common.noProgress, Common.quiet, details]
    static let examples = [
        (line: "list scenarios", purpose: "experiments that come with the program"),
        (line: "list samplers -v", purpose: "what can be sampled with, and how it is written"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        for catalog in Catalog.all where catalog.name == arguments.argument(0) {
            try console.print(catalog.text(width: console.width, withDetails: arguments.has(details)))
        }
        return .success
    }
}
