import WinnowFormats
import WinnowSettings
import WinnowLab
import WinnowModel
import WinnowOTTL
import WinnowReport

/// Finds and shows traces.
enum TracesVerb: Verb {
    static let trace = Option(
        "trace", "ID", "the trace, 32 hexadecimal digits, or 16 where the rest are zeros", ValueParser.text)
    static let service = Option("service", "NAME", "some span is of this service", ValueParser.text)
    static let operation = Option("operation", "NAME", "some span has this name", ValueParser.text)
    static let tag = Option(
        "tag", "KEY=VALUE",
        "some span says this, as text; error=true, span.kind=server, resource.KEY=VALUE as in Jaeger",
        arity: .repeatable, ValueParser.text)
    static let condition = Option(
        "where", "CONDITION", "the OTTL condition holds for some span, as attributes[\"http.status_code\"] >= 500",
        ValueParser.text)
    static let minDuration = Option("min-duration", "TIME", "at least this long", ValueParser.delay)
    static let maxDuration = Option("max-duration", "TIME", "at most this long", ValueParser.delay)
    static let since = Option("since", "TIME", "starts at or after: Unix ns or 2026-01-31T12:00:00Z", ValueParser.text)
    static let until = Option("until", "TIME", "starts before: Unix ns or 2026-01-31T12:00:00Z", ValueParser.text)
    static let start = Option("start", "TIME", "as --since, Jaeger's word", ValueParser.text)
    static let end = Option("end", "TIME", "as --until, Jaeger's word", ValueParser.text)
    static let maxClockSkew = Option(
        "max-clock-skew", "TIME", "show: moves spans of other hosts by this much at most; what is moved or not is said",
        default: "0: none is moved", ValueParser.delay)
    static let limit = Option(
        "limit", "N", "at most so many traces, the newest", default: "20", ValueParser.integer(1...1_000_000))
    static let changed = Option(
        "changed", "REFERENCE,POLICY", "traces of a stored run that one policy keeps and the other does not",
        ValueParser.text)
    static let lost = Option(flag: "lost", "of those, only the ones that the policy loses")
    static let gained = Option(flag: "gained", "of those, only the ones that the policy gains")

    static let name = "traces"
    static let summary =
        "finds traces in a stored run, a store of traces or a trace file, or shows one with its timings"
    static let positionals = [
        Positional("ACTION", "what to do", choices: ["find", "show"]),
        Positional("RUN.sqlite|FILE", "a stored run, a store of traces (convert … -o FILE.sqlite) or a trace file"),
        Positional("ID", "the trace, as --trace; show does without where there is one trace only", .optional),
    ]
    static let options =
        [
            trace, service, operation, tag, condition, minDuration, maxDuration, since, until, start, end, limit,
            changed, lost, gained, maxClockSkew,
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
        let file = arguments.argument(1) ?? ""
        let id = try (arguments[trace] ?? arguments.argument(2)).map(traceID)
        let compiled = try arguments[condition].map(parsed)
        let browser = try TraceBrowser(file, choice(arguments, file: file))
        let text: String
        if action == "show" {
            guard let wanted = try id ?? browser.onlyTrace() else {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "traces show needs --trace ID where there is more than one trace", text: file,
                        remedy: "winnow traces find lists them"))
            }
            text = try browser.show(wanted, width: console.width, maxClockSkew: arguments[maxClockSkew] ?? 0)
        } else {
            var query = try query(arguments)
            query.id = id
            let found = try browser.find(query, where: compiled)
            if let error = found.conditionError {
                console.complain("--where has no result for some spans, which do not match: \(error)")
            }
            text = Self.text(found, of: file, program: console.program, arguments)
        }
        if let summary = browser.summary { console.note(summary.line) }
        for finding in browser.findings { console.complain(finding.description) }
        try console.print(text)
        return browser.isClean || arguments.has(Common.allowDamaged) ? .success : .data
    }

    private static func parsed(_ text: String) throws -> OTTLCondition {
        do { return try OTTLParser(.span).condition(text) } catch {
            throw Failure(
                .usage,
                Diagnostic(
                    "--where is no OTTL condition, at column \(error.column): \(error.message)", text: text,
                    remedy: error.remedy))
        }
    }

    private static func traceID(_ text: String) throws -> TraceID {
        // Half as long, as Zipkin and Datadog write ids of 64 bits.
        let digits = text.utf8.count == 16 ? String(repeating: "0", count: 16) + text : text
        guard let id = TraceID(hex: digits) else {
            throw Failure(
                .usage, Diagnostic("a trace id has 32 hexadecimal digits, or 16, not '\(text)'", text: text))
        }
        return id
    }

    /// Which traces of a stored run are looked at.
    private static func choice(_ arguments: ParsedArguments, file: String) throws -> TraceBrowser.Choice {
        if arguments.has(lost) && arguments.has(gained) {
            throw Failure(
                .usage,
                Diagnostic("--lost and --gained exclude each other", remedy: "without either, both kinds are shown"))
        }
        var choice = TraceBrowser.Choice()
        // Names of policies may hold commas: the stored run decides which split is meant.
        choice.changed = try arguments[changed].map { try split($0, file: file) }
        choice.onlyLost = arguments.has(lost)
        choice.onlyGained = arguments.has(gained)
        return choice
    }

    private static func query(_ arguments: ParsedArguments) throws -> TraceQuery {
        var query = TraceQuery()
        query.service = arguments[service]
        query.operation = arguments[operation]
        query.minDuration = arguments[minDuration]
        query.maxDuration = arguments[maxDuration]
        query.from = try bound(arguments, since, start)
        query.until = try bound(arguments, until, end)
        query.limit = arguments[limit] ?? query.limit
        for tag in arguments.all(tag) {
            guard let sign = tag.firstIndex(of: "=") else {
                throw Failure(.usage, Diagnostic("--tag is KEY=VALUE", text: tag))
            }
            query.tags.append(
                TagCondition(key: String(tag[..<sign]), value: String(tag[tag.index(after: sign)...])))
        }
        return query
    }

    private static func text(
        _ found: TraceBrowser.Found, of file: String, program: String, _ arguments: ParsedArguments
    ) -> String {
        guard let first = found.first else { return "no trace matches\n" }
        var text = found.lines.reduce("") { $0 + $1 + "\n" }
        if found.hasMore { text += "… and more: --limit shows more than \(found.lines.count)\n" }
        // What came from a pipe is gone.
        if !SmallFile.isRegular(file) { return text }
        return text + "\n" + ShellText.command(program, ["traces", "show", file, first.hex]) + "\n"
    }

    /// A bound of time, by either of its names.
    private static func bound(
        _ arguments: ParsedArguments, _ name: Option<String>, _ other: Option<String>
    ) throws -> Nanos? {
        guard let text = arguments[name] else {
            return try arguments[other].map { try time($0, flag: "--" + other.name) }
        }
        if arguments[other] != nil {
            throw Failure(
                .usage, Diagnostic("--\(name.name) and --\(other.name) are one option", remedy: "write one of them"))
        }
        return try time(text, flag: "--" + name.name)
    }

    private static func time(_ text: String, flag: String) throws -> Nanos {
        if let nanos = UInt64(text) { return nanos }
        if let nanos = UTCTime.parse(text) { return nanos }
        throw Failure(
            .usage,
            Diagnostic("\(flag) is a time", text: text, remedy: "write Unix nanoseconds or 2026-01-31T12:00:00Z"))
    }

    private static func split(_ text: String, file: String) throws -> (reference: String, policy: String) {
        let names = try TraceBrowser.policies(file)
        for name in names where text.hasPrefix(name + ",") && names.contains(String(text.dropFirst(name.count + 1))) {
            return (name, String(text.dropFirst(name.count + 1)))
        }
        guard let comma = text.firstIndex(of: ",") else {
            throw Failure(
                .usage,
                Diagnostic("--changed names two policies", text: text, remedy: "write --changed REFERENCE,POLICY"))
        }
        return (String(text[..<comma]), String(text[text.index(after: comma)...]))
    }
}
