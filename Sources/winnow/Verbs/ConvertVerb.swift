import WinnowModel

/// Writes recorded traces in another format.
enum ConvertVerb: Verb {
    static let scrub = Option(
        "scrub", "CONFIG", "hash every id and value that these configurations do not read; [name=]FILE[*N][,FILE[*N]…]",
        arity: .list, ValueParser.text)
    static let scrubKey = Option(
        "scrub-key", "KEY", "key of the hashes, or file:PATH of a file that holds it",
        default: "drawn anew and stored nowhere", ValueParser.text)

    static let name = "convert"
    static let summary = "writes recorded traces in another format, or scrubbed of what no configuration reads"
    static let positionals = [
        Positional("FILE", "trace files of any format, plain or compressed, in order", .oneOrMore)
    ]
    static let options =
        [TraceTargets.output, scrub, scrubKey, Common.allowDamaged, Common.collectorVersion] as [any AnyOption]
        + Common.terminal
    static let examples = [
        (line: "convert recorded.jsonl.gz -o jaeger:recorded.json", purpose: "for Jaeger's user interface"),
        (
            line: "convert recorded.jsonl.gz --scrub collector.yaml -o fixture.jsonl.gz",
            purpose: "a recording that can be committed: the configuration decides as before"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        if arguments[scrubKey] != nil && arguments.all(scrub).isEmpty {
            throw Failure(
                .usage, Diagnostic("--scrub-key needs --scrub", remedy: "name the configurations: --scrub FILE…"))
        }
        let targets = try TraceTargets(arguments, reading: arguments.arguments(0), console)
        let request = ConvertRequest(
            files: targets.sources, scrubbedFor: arguments.all(scrub), scrubKey: arguments[scrubKey],
            collectorVersion: arguments[Common.collectorVersion])
        switch try Laboratory.convert(request, to: targets, console) {
        case .clean: return .success
        case .damaged: return arguments.has(Common.allowDamaged) ? .success : .of(.data)
        case .unreadable: return .of(.data)
        case .interrupted: return .of(.interrupted)
        }
    }
}
