public import WinnowFormats
public import WinnowModel
import WinnowStore
import WinnowWorkload

/// Finds and shows traces of a stored run or of a trace file.
public struct TraceBrowser: Sendable {
    /// Which examples of a stored run are looked at.
    public struct Choice: Sendable {
        /// Names of the reference and of a policy; `nil`: all.
        public var changed: (reference: String, policy: String)?
        /// Only traces that the policy loses.
        public var onlyLost = false
        /// Only traces that the policy gains.
        public var onlyGained = false

        /// Creates a choice of everything.
        public init() {}
    }

    private let batch: TraceBatch
    private let tables: TraceTables
    /// Per trace, what a stored run says about it.
    private var notes: [String] = []
    private let file: String
    private let isStored: Bool

    /// Opens a stored run or a trace file; what the file is, its first bytes say.
    public init(_ path: String, _ choice: Choice = Choice()) throws {
        file = path
        isStored = try SmallFile.begins(path, with: Array("SQLite format 3\u{0}".utf8))
        guard isStored else {
            if choice.changed != nil || choice.onlyLost || choice.onlyGained {
                throw Failure(
                    .usage,
                    Diagnostic("--changed, --lost and --gained look at a stored run, and this is none", file: path))
            }
            let recording = try RecordedTraffic(files: [path])
            batch = recording.recorded
            tables = recording.tables
            return
        }
        let record = try StoredRun.read(path)
        let names = Dictionary(record.policies.map { ($0.ordinal, $0.name) }, uniquingKeysWith: { first, _ in first })
        var examples = record.examples
        if let changed = choice.changed {
            for name in [changed.reference, changed.policy] where !names.values.contains(name) {
                let all = record.policies.map(\.name)
                throw Failure(
                    .usage,
                    Diagnostic(
                        "the run has no policy '\(name)'", text: name,
                        remedy: nearest(to: name, in: all).map { "did you mean '\($0)'?" }
                            ?? "policies are \(all.joined(separator: ", "))"))
            }
            examples = examples.filter {
                names[$0.reference] == changed.reference && names[$0.policy] == changed.policy
            }
        }
        if choice.onlyLost != choice.onlyGained {
            examples = examples.filter { $0.kind == (choice.onlyLost ? .lost : .gained) }
        }
        // A trace can be an example for several policies: it is shown once, with all that is said about it.
        var order: [TraceID] = []
        var byTrace: [TraceID: (example: RunRecord.Example, notes: [String])] = [:]
        for example in examples {
            let note =
                "\(example.kind.rawValue) by \(names[example.policy] ?? "") [\(example.classes.joined(separator: ", "))]"
            if byTrace[example.traceID] == nil {
                order.append(example.traceID)
                byTrace[example.traceID] = (example, [])
            }
            byTrace[example.traceID]?.notes.append(note)
        }
        let chosen = order.compactMap { byTrace[$0] }
        (batch, tables) = StoredTraces.columns(chosen.map(\.example))
        notes = chosen.map { $0.notes.joined(separator: "; ") }
    }

    /// Names of the policies of a stored run; none for any other file.
    public static func policies(_ path: String) throws -> [String] {
        guard try SmallFile.begins(path, with: Array("SQLite format 3\u{0}".utf8)) else { return [] }
        return try StoredRun.read(path).policies.map(\.name)
    }

    /// One line for each trace that matches: id, begin, duration, spans, errors, root, and what a stored run says about it.
    public func find(_ query: TraceQuery, program: String) -> String {
        let found = query.find(batch, tables)
        if found.isEmpty { return "no trace matches\n" }
        var text = ""
        for trace in found {
            let rows = batch.spans(of: trace)
            let begin = rows.reduce(Nanos.max) { min($0, batch.start[$1]) }
            let end = rows.reduce(Nanos(0)) { max($0, batch.end[$1]) }
            let errors = rows.count { batch.status[$0] == SpanStatus.error.rawValue }
            text +=
                "\(batch.traceID(trace).hex)  \(UTCTime.text(begin))  \(TraceText.duration(end > begin ? end - begin : 0))"
                + "  \(rows.count) spans" + (errors > 0 ? "  \(errors) failed" : "")
                + "  \(tables.title(batch.operation[rows.lowerBound]).visible)"
                + (notes.isEmpty ? "" : "  \(notes[trace].visible)") + "\n"
        }
        return text + "\n\(program) traces show \(file) \(batch.traceID(found[0]).hex)\n"
    }

    /// The tree of one trace; throws `.data` when the file does not have it.
    public func show(_ id: TraceID) throws(Failure) -> String {
        guard let trace = (0..<batch.traceCount).first(where: { batch.traceID($0) == id }) else {
            throw Failure(
                .data,
                Diagnostic(
                    "the trace \(id.hex) is not here", file: file,
                    remedy: isStored
                        ? "a stored run keeps a bounded choice of examples: winnow traces find lists them"
                        : "winnow traces find lists what is there"))
        }
        return TraceText.render(batch, trace: trace, tables) + (notes.isEmpty ? "" : notes[trace].visible + "\n")
    }
}
