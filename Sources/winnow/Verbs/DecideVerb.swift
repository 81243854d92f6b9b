import WinnowDialects
import WinnowFormats
import WinnowLab
import WinnowModel

/// Applies one configuration to recorded traces.
enum DecideVerb: Verb {
    static let matrix = Option(flag: "matrix", "what each policy said, too")
    static let arrival = Option(
        "arrival", "ORDER",
        "how spans arrive: end (each at its own end), file (the file's requests), trace (a trace at once)",
        default: "end", ValueParser.choice(["end", "file", "trace"]))
    static let atEnd = Option(
        "at-end", "HOW",
        "after the last span: wait (time runs on until everything is decided), shutdown (what is pending is decided as a shutdown does)",
        default: "wait", ValueParser.choice(["wait", "shutdown"]))

    static let telemetry = Option(
        "telemetry", "FILE", "what each tail_sampling would count about itself, under its own names, as JSON lines",
        ValueParser.file)
    static let seed = Option(
        "seed", "N", "what the order of traces within a tick is drawn from, where the collector's is random",
        default: "1", ValueParser.seed)

    static let name = "decide"
    static let summary = "applies one configuration to recorded traces: one JSON line per decision"
    static let positionals = [
        Positional(
            "CONFIG",
            "FILE[#N][*N][,FILE[#N][*N]…]: the configuration; #N or #NAME chooses one of a file's collectors, *N replicas "
                + "(by trace id; *N:round_robin, *N:random), @30s:4 four from 30 s on (@30s:+1, @30s:-1), @30s:restart:2:10s "
                + "replica 2 restarts and is down for 10 s", .optional)
    ]
    static let options =
        [Common.traces, matrix, arrival, atEnd, seed, Common.output, telemetry] as [any AnyOption]
        + Common.collector + Common.recorded + Common.terminal
    static let examples = [
        (line: "decide collector.yaml --traces recorded.jsonl.gz", purpose: "which traces the collector would keep"),
        (
            line: "decide collector.yaml --traces recorded.jsonl.gz --matrix -o decisions.jsonl",
            purpose: "every policy's verdict, into a file"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let traces = arguments.all(Common.traces)
        guard !traces.isEmpty else {
            throw Failure(.usage, Diagnostic("decide needs --traces FILE", remedy: "winnow decide --help"))
        }
        let formats = [OutputFormat("jsonl", extensions: ["jsonl", "ndjson", "json"])]
        let outputs = try OutputTarget.open(arguments.all(Common.output), formats: formats)
        let telemetryOutputs = try OutputTarget.open(arguments.all(telemetry), formats: formats)
        var options = try LabOptions(arguments)
        let text = try arguments.argument(0) ?? firstConfiguration(&options)
        // The configuration first: its faults are found without reading gigabytes of traces.
        let spec = try PolicySpec(text)
        try DecideRun.check(spec, options: options)
        let recording = try Recording(traces, options, needsTruth: false)
        console.note(recording.summary.line)
        for finding in recording.findings { console.complain(finding.description) }
        let run = try DecideRun(
            spec, traffic: recording.traffic, options: options, recordsVerdicts: arguments.has(matrix))
        for finding in run.findings where finding.severity != .note { console.complain(finding.description) }
        for assumption in run.assumptions(recording.summary, options) { console.note(assumption) }
        let warnings = try run.run(
            arguments[arrival].flatMap { DecideRun.Arrival(rawValue: $0) } ?? .end,
            ending: arguments[atEnd].flatMap { DecideRun.Ending(rawValue: $0) } ?? .wait,
            telemetry: telemetryOutputs.isEmpty
                ? nil : { line in for output in telemetryOutputs { try output.write(line) } }
        ) { lines in
            if outputs.isEmpty { return try console.print(lines) }
            return try outputs.map { try $0.write(lines) }.contains(true)
        }
        for output in outputs { try output.publish() }
        for output in telemetryOutputs { try output.publish() }
        for warning in warnings { console.complain(warning.description) }
        return recording.isClean || arguments.has(Common.allowDamaged) ? .success : .data
    }

    /// The file of the first `--config`, as a Collector is started; the others are merged over it.
    private static func firstConfiguration(_ options: inout LabOptions) throws(Failure) -> String {
        guard let first = try options.overlays().first?.path, !options.configurations.isEmpty else {
            throw Failure(
                .usage,
                Diagnostic(
                    "decide needs a configuration", remedy: "winnow decide CONFIG --traces FILE, or --config FILE…"))
        }
        options.configurations.removeFirst()
        return first
    }
}
