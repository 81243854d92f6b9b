import WinnowFormats
import WinnowSettings
import WinnowLab
import WinnowLive
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
    static let summary =
        "writes recorded traces in another format, or scrubbed of what no configuration reads, or sends them; or what is in force in a collector's files"
    static let positionals = [
        Positional(
            "FILE",
            "trace files of any format, plain or compressed, or stores, in order; with -o FILE.yaml a collector's files",
            .any)
    ]
    static let options =
        [LiveOptions.output, scrub, scrubKey, Common.allowDamaged] as [any AnyOption]
        + LiveOptions.common + Common.collector + Common.terminal
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
        if try EffectiveOutput.isWanted(arguments) { return try EffectiveOutput.write(arguments, console) }
        if arguments.arguments(0).isEmpty {
            throw Failure(.usage, Diagnostic("convert needs a file", remedy: "winnow convert --help"))
        }
        if let target = try LiveTarget.find(arguments) { return try send(arguments, to: target, console) }
        let targets = try TraceTargets(arguments, reading: arguments.arguments(0), console)
        var conversion = TraceConversion(scrubber: try scrubber(arguments, console))
        let bar = ProgressBar("convert", unit: "spans", console)
        defer { bar.finish() }
        let count = Double(targets.sources.count)
        try conversion.run(
            targets.sources, to: targets.streams, and: targets.stores,
            progress: { bar.update(fraction: Double($0) / count, done: UInt64($1)) })
        bar.finish()
        // What can't be read at all is no reason to lose what stands at the outputs.
        if conversion.isReadable { try targets.publish() }
        return judge(conversion, arguments, console)
    }

    /// Says what is wrong with the files, and how the program ends for it.
    private static func judge(
        _ conversion: TraceConversion, _ arguments: ParsedArguments, _ console: Console
    ) -> ExitCode {
        for finding in conversion.findings { console.complain(finding.description) }
        console.note(conversion.summary.line)
        if conversion.isClean { return .success }
        return conversion.isReadable && arguments.has(Common.allowDamaged) ? .success : .data
    }

    /// Sends the requests of the files at the pace at which they were recorded.
    private static func send(_ arguments: ParsedArguments, to target: LiveTarget, _ console: Console) throws -> ExitCode
    {
        let files = try TraceFileSet.ordered(arguments.arguments(0))
        var conversion = TraceConversion(scrubber: try scrubber(arguments, console))
        let run = try LiveRun(target, arguments, speed: arguments[LiveOptions.speed] ?? .times(1), console)
        let bar = ProgressBar("convert", unit: "spans", console)
        defer { bar.finish() }
        let count = Double(files.count)
        let broken = Failure(.interrupted, Diagnostic("the receiver is gone, or nobody waits any more"))
        do {
            try conversion.run(
                files, progress: { bar.update(fraction: Double($0) / count, done: UInt64($1)) },
                shouldStop: { run.exporter.shouldStop() }
            ) { batch, tables throws(Failure) in
                run.send(run.requests.make(batch, tables))
                if run.exporter.shouldStop() { throw broken }
            }
        } catch let failure where failure.kind != .interrupted {
            _ = run.finish()
            throw failure
        } catch {}
        bar.finish()
        let code = judge(conversion, arguments, console)
        let sent = run.finish()
        return sent == .success ? code : sent
    }

    /// What `--scrub` asks for; `nil` without it.
    private static func scrubber(_ arguments: ParsedArguments, _ console: Console) throws -> Scrubber? {
        let configurations = arguments.all(scrub)
        if configurations.isEmpty { return nil }
        let plan = try ScrubPlan(configurations, options: LabOptions(arguments))
        for finding in plan.findings where finding.severity != .note { console.complain(finding.description) }
        guard let text = arguments[scrubKey] else {
            console.note(
                "note: the key of the hashes is drawn anew and stored nowhere; --scrub-key gives the same hashes again")
            return Scrubber(reads: plan.reads, key: .random())
        }
        let prefix = "file:"
        let key = text.hasPrefix(prefix) ? try SmallFile.read(String(text.dropFirst(prefix.count))) : Array(text.utf8)
        if key.isEmpty { throw Failure(.usage, Diagnostic("the key of --scrub-key is empty", text: text)) }
        return Scrubber(reads: plan.reads, key: ScrubKey(key))
    }
}
