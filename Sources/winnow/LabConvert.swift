import WinnowFormats
import WinnowLab
import WinnowModel

/// The `convert` verb's way into the laboratory.
enum LabConvert {
    /// Writes the spans of all files.
    static func run(_ request: ConvertRequest, to targets: TraceTargets, _ console: Console) throws -> ConvertOutcome {
        let scrubber = try scrubber(request, console)
        Interrupt.install()
        let bar = ProgressBar("convert", unit: "spans", console)
        defer { bar.finish() }
        var conversion = TraceConversion(scrubber: scrubber)
        let count = Double(request.files.count)
        try conversion.run(
            request.files, to: targets.streams,
            progress: { bar.update(fraction: Double($0) / count, done: UInt64($1)) },
            shouldStop: { Interrupt.isRequested })
        bar.finish()
        for finding in conversion.findings { console.complain(finding.description) }
        console.note("\(conversion.spans) spans")
        if Interrupt.isRequested { return .interrupted }
        return conversion.isClean ? .clean : conversion.isReadable ? .damaged : .unreadable
    }

    private static func scrubber(_ request: ConvertRequest, _ console: Console) throws -> Scrubber? {
        if request.scrubbedFor.isEmpty { return nil }
        var options = LabOptions()
        options.collectorVersion = try LabOptions.version(request.collectorVersion)
        options.environment = LabOptions.processEnvironment
        let plan = try ScrubPlan(request.scrubbedFor, options: options)
        for finding in plan.findings where finding.severity != .note { console.complain(finding.description) }
        guard let text = request.scrubKey else {
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
