import WinnowFormats
import WinnowLab
import WinnowModel
import WinnowReport

/// The `traces` verb's way into the laboratory.
enum LabTraces {
    /// What was found: a text for standard output, and what is wrong with a trace file.
    static func answer(_ request: TracesRequest, program: String) throws -> TracesAnswer {
        if request.onlyLost && request.onlyGained {
            throw Failure(
                .usage,
                Diagnostic("--lost and --gained exclude each other", remedy: "without either, both kinds are shown"))
        }
        var choice = TraceBrowser.Choice()
        if let changed = request.changed {
            // Names of policies may hold commas: the stored run decides which split is meant.
            choice.changed = try split(changed, file: request.file)
        }
        choice.onlyLost = request.onlyLost
        choice.onlyGained = request.onlyGained
        let browser = try TraceBrowser(request.file, choice)
        if request.action == "show", let id = request.traceID.flatMap({ TraceID(hex: $0) }) {
            return TracesAnswer(text: try browser.show(id), findings: browser.findings, isClean: browser.isClean)
        }
        var query = TraceQuery()
        query.service = request.service
        query.operation = request.operation
        query.minDuration = request.minDurationNanos
        query.maxDuration = request.maxDurationNanos
        query.from = try request.since.map { try time($0, flag: "--since") }
        query.until = try request.until.map { try time($0, flag: "--until") }
        query.limit = request.limit
        for tag in request.tags {
            guard let sign = tag.firstIndex(of: "=") else {
                throw Failure(.usage, Diagnostic("--tag is KEY=VALUE", text: tag))
            }
            query.tags.append((String(tag[..<sign]), String(tag[tag.index(after: sign)...])))
        }
        let found = browser.find(query)
        return TracesAnswer(
            text: text(found, request, program: program), findings: browser.findings, isClean: browser.isClean)
    }

    private static func text(_ found: TraceBrowser.Found, _ request: TracesRequest, program: String) -> String {
        guard let first = found.first else { return "no trace matches\n" }
        var text = found.lines.reduce("") { $0 + $1 + "\n" }
        if found.hasMore { text += "… and more: --limit shows more than \(request.limit)\n" }
        return text + "\n" + ShellText.command(program, ["traces", "show", request.file, first.hex]) + "\n"
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
