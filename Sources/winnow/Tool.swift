import WinnowModel

/// The command line as a whole: finds the verb, shows help, turns failures into messages and exit codes.
enum Tool {
    /// All verbs, in the order of help.
    static let verbs: [any Verb.Type] = [
        RunVerb.self, CompareVerb.self, DecideVerb.self, ApplyVerb.self, InspectVerb.self, ConvertVerb.self,
        GenerateVerb.self,
        CheckVerb.self, BaselineVerb.self, ReportVerb.self, TracesVerb.self, BenchVerb.self, ListVerb.self,
        SchemaVerb.self, CompletionsVerb.self,
    ]

    /// Does what `arguments` (without the program's name) say.
    static func run(_ arguments: [String]) -> ExitCode {
        Console.fillStandardDescriptors()
        Interrupt.ignoreClosedPipes()
        Interrupt.install()
        let console = Console()
        do {
            return try perform(arguments, console)
        } catch let failure as Failure {
            console.complain(failure.description)
            return ExitCode(failure.kind)
        } catch let diagnostic as Diagnostic {
            console.complain(diagnostic.description)
            return .data
        } catch {
            console.complain("internal error: \(error)")
            return .internal
        }
    }

    private static func perform(_ arguments: [String], _ console: Console) throws -> ExitCode {
        guard let first = arguments.first else {
            console.complain(Help.overview(verbs, width: console.width))
            return .usage
        }
        switch first {
        case "--help", "-h":
            try console.print(Help.overview(verbs, width: console.width))
            return .success
        case "--version":
            try console.print("winnow \(winnowVersion)\n")
            return .success
        default: break
        }
        guard let verb = verbs.first(where: { $0.name == first }) else {
            let near = nearest(to: first, in: verbs.map { $0.name }).map { "did you mean winnow \($0)?" }
            throw Failure(
                .usage,
                Diagnostic(
                    "there is no verb '\(first)'", text: first, remedy: near ?? "winnow --help lists the verbs"))
        }
        let parsed = try ArgumentParser.parse(arguments, for: verb)
        if parsed.wantsHelp {
            try console.print(Help.page(verb, width: console.width))
            return .success
        }
        try FileClaims.review(parsed, of: verb)
        return try verb.perform(parsed, Console(parsed))
    }
}
