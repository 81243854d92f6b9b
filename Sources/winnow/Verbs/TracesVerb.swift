import WinnowModel

/// Finds and shows traces.
enum TracesVerb: Verb {
    static let trace = Option("trace", "ID", "the trace, 32 hexadecimal digits", ValueParser.text)
    static let service = Option("service", "NAME", "some span is of this service", ValueParser.text)
    static let operation = Option("operation", "NAME", "some span has this name", ValueParser.text)
    static let tag = Option(
        "tag", "KEY=VALUE", "some span has this attribute", arity: .repeatable, ValueParser.text)
    static let minDuration = Option("min-duration", "TIME", "at least this long", ValueParser.delay)
    static let maxDuration = Option("max-duration", "TIME", "at most this long", ValueParser.delay)
    static let since = Option("since", "TIME", "begins at or after: Unix ns or 2026-01-31T12:00:00Z", ValueParser.text)
    static let until = Option("until", "TIME", "begins before: Unix ns or 2026-01-31T12:00:00Z", ValueParser.text)
    static let limit = Option("limit", "N", "at most so many traces", default: "20", ValueParser.integer(1...1_000_000))
    static let changed = Option(
        "changed", "REFERENCE,POLICY", "traces of a stored run that one policy keeps and the other does not",
        ValueParser.text)
    static let lost = Option(flag: "lost", "of those, only the ones that the policy loses")
    static let gained = Option(flag: "gained", "of those, only the ones that the policy gains")

    static let name = "traces"
    static let summary = "finds traces in a stored run or a trace file, or shows one with its timings"
    static let positionals = [
        Positional("ACTION", "what to do", choices: ["find", "show"]),
        Positional("RUN.sqlite|FILE", "a stored run or a trace file"),
        Positional("ID", "show: the trace, as --trace", .optional),
    ]
    static let options =
        [
            trace, service, operation, tag, minDuration, maxDuration, since, until, limit, changed, lost, gained,
            Common.allowDamaged,
        ] as [any AnyOption] + Common.terminal
    static let examples = [
        (
            line: "traces find recorded.jsonl.gz --service checkout --min-duration 500ms",
            purpose: "slow traces that touch a service"
        ),
        (
            line: "traces find results/local/storefront-1f0e2d3c/run.sqlite --changed tail.yaml,tail-v2.yaml --lost",
            purpose: "examples of what a change would lose"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let action = arguments.argument(0) ?? ""
        let id = arguments[trace] ?? arguments.argument(2)
        if let id, TraceID(hex: id) == nil {
            throw Failure(.usage, Diagnostic("a trace id has 32 hexadecimal digits, not '\(id)'", text: id))
        }
        if action == "show" && id == nil {
            throw Failure(.usage, Diagnostic("traces show needs --trace ID", text: action))
        }
        let request = TracesRequest(
            action: action, file: arguments.argument(1) ?? "", traceID: id, service: arguments[service],
            operation: arguments[operation], tags: arguments.all(tag), minDurationNanos: arguments[minDuration],
            maxDurationNanos: arguments[maxDuration], since: arguments[since], until: arguments[until],
            limit: arguments[limit] ?? 20, changed: arguments[changed], onlyLost: arguments.has(lost),
            onlyGained: arguments.has(gained), width: console.width)
        let answer = try Laboratory.traces(request, program: console.program)
        for finding in answer.findings { console.complain(finding.description) }
        try console.print(answer.text)
        return answer.isClean || arguments.has(Common.allowDamaged) ? .success : .of(.data)
    }
}
