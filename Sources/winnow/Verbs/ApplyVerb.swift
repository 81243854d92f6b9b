import Glibc
import WinnowFormats
import WinnowLab
import WinnowModel

/// Writes what leaves a configuration when recorded traces enter it.
enum ApplyVerb: Verb {
    static let exporter = Option(
        "exporter", "NAME", "the exporter whose spans are written", default: "the only one there is", ValueParser.text)

    static let name = "apply"
    static let summary = "writes what leaves a collector, as traces: what passed, as edited"
    static let positionals = [
        Positional(
            "CONFIG",
            "FILE[*N][,FILE[*N]…]: the configuration; *N replicas, by trace id or *N:round_robin, *N:random; "
                + "@30s:4 four from 30 s on, @30s:restart:2:10s a restart")
    ]
    static let options =
        [
            Common.traces, DecideVerb.arrival, DecideVerb.atEnd, exporter,
            Option(
                "output", short: "o", "[FORMAT:]FILE",
                "a trace file; FOLDER/ gets one for each pipeline and exporter, PIPELINE.EXPORTER.jsonl",
                arity: .repeatable, ValueParser.text),
        ] as [any AnyOption]
        + Common.collector + Common.recorded + Common.terminal
    static let examples = [
        (
            line: "apply collector.yaml --traces recorded.jsonl.gz -o jaeger:kept.json",
            purpose: "what the backend would get, for Jaeger's user interface"
        ),
        (
            line: "apply collector.yaml --traces recorded.jsonl.gz -o out/",
            purpose: "one file for each exporter"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let traces = arguments.all(Common.traces)
        guard !traces.isEmpty else {
            throw Failure(.usage, Diagnostic("apply needs --traces FILE", remedy: "winnow apply --help"))
        }
        let options = try LabOptions(arguments)
        let spec = try PolicySpec(arguments.argument(0) ?? "")
        // The configuration first: its faults are found without reading gigabytes of traces.
        // What an exporter gets from all pipelines is what it sends.
        let joined = arguments[exporter] != nil
        let ends = try chosen(ApplyRun.ends(spec, options: options, joined: joined), arguments[exporter])
        let places = try places(arguments.all(Common.output), ends)
        // What stands in a folder is known only now.
        try FileClaims.review(
            outputs: places.map { OutputTarget.parts($0.text).path },
            inputs: (traces + arguments.arguments(0)).flatMap(FileClaims.candidates))
        let targets = try places.map { try target($0.text, $0.end) }
        let recording = try Recording(traces, options, needsTruth: false)
        console.note(recording.summary.line)
        for finding in recording.findings { console.complain(finding.description) }
        let run = try ApplyRun(spec, traffic: recording.traffic, options: options, joined: joined)
        for finding in run.findings where finding.severity != .note { console.complain(finding.description) }
        for tiers in run.tiers { console.note(tiers) }
        let (written, warnings) = try run.run(
            arguments[DecideVerb.arrival].flatMap { DecideRun.Arrival(rawValue: $0) } ?? .end,
            ending: arguments[DecideVerb.atEnd].flatMap { DecideRun.Ending(rawValue: $0) } ?? .wait,
            to: targets.map { ($0.end, $0.stream) })
        for target in targets {
            try target.stream.finish()
            try target.target.publish()
        }
        for warning in warnings { console.complain(warning.description) }
        for (written, target) in zip(written, targets) {
            let place = written.end.text
            console.note(
                "\(written.spans) spans" + (place.isEmpty ? "" : " leave by \(place)") + " → \(target.target.path)")
        }
        return recording.isClean || arguments.has(Common.allowDamaged) ? .success : .data
    }

    /// The ends that are asked for.
    private static func chosen(_ ends: [ApplyRun.End], _ exporter: String?) throws -> [ApplyRun.End] {
        guard let exporter else { return ends }
        let named = ends.filter { $0.exporter == exporter }
        if !named.isEmpty { return named }
        let known = ends.map(\.exporter)
        throw Failure(
            .usage,
            Diagnostic(
                "no traces leave by an exporter '\(exporter)'", text: exporter,
                remedy: nearest(to: exporter, in: known).map { "did you mean '\($0)'?" }
                    ?? "there are \(known.joined(separator: ", "))"))
    }

    private typealias Target = (end: ApplyRun.End, target: OutputTarget, stream: TraceFileStream)

    /// What `-o` names, as outputs of ends: a folder for all of them, or files for the only one.
    private static func places(
        _ texts: [String], _ ends: [ApplyRun.End]
    ) throws -> [(text: String, end: ApplyRun.End)] {
        if texts.isEmpty {
            throw Failure(
                .usage,
                Diagnostic("there is nowhere to write the traces to", remedy: "add -o FILE.jsonl, or -o FOLDER/"))
        }
        var places: [(text: String, end: ApplyRun.End)] = []
        for text in texts {
            let (format, path) = OutputTarget.parts(text)
            if path.hasSuffix("/") {
                guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
                    throw Failure(
                        .io, Diagnostic("can't make the folder: \(String(cString: strerror(errno)))", file: path))
                }
                let name = format ?? OTLPLinesWriter.format.id
                let ending = TraceFormatCatalog.writer(named: name)?.format.extensions.first ?? "jsonl"
                places += ends.map { ("\(name):\(path)\($0.fileName).\(ending)", $0) }
            } else {
                var ways: Set<String> = []
                guard let first = ends.first, ends.filter({ ways.insert($0.pipeline).inserted }).count == 1 else {
                    throw Failure(
                        .usage,
                        Diagnostic(
                            "traces leave by several ways: "
                                + ends.map(\.text).joined(separator: ", "), text: text,
                            remedy: "-o FOLDER/ writes a file for each, --exporter NAME or --pipeline NAME takes one"))
                }
                places.append((text, first))
            }
        }
        return places
    }

    private static func target(_ text: String, _ end: ApplyRun.End) throws -> Target {
        let (format, path) = try OutputTarget.split(text, TraceTargets.formats)
        guard let writer = TraceFormatCatalog.writer(named: format) else {
            throw Failure(.internal, Diagnostic("no writer", text: format))
        }
        let target = try OutputTarget(format: format, path: path)
        let stream = TraceFileStream(writer, compression: Compression.split(path).compression) {
            bytes throws(Failure) in try target.write(bytes)
        }
        return (end, target, stream)
    }
}
