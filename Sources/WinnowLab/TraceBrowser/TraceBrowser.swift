public import WinnowFormats
import WinnowSettings
public import WinnowModel
public import WinnowOTTL
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
    /// What was found wrong in a trace file, with its places.
    public private(set) var findings: [Diagnostic] = []
    /// What was read of a trace file; `nil` for a stored run.
    public private(set) var summary: ReadSummary?
    /// False when bytes or records of a trace file were lost, or contradict each other.
    public private(set) var isClean = true

    /// Opens a stored run or a trace file; what the file is, its first bytes say.
    public init(_ path: String, _ choice: Choice = Choice()) throws {
        file = path
        isStored = try SmallFile.starts(path, with: Array("SQLite format 3\u{0}".utf8))
        guard isStored else {
            if choice.changed != nil || choice.onlyLost || choice.onlyGained {
                throw Failure(
                    .usage,
                    Diagnostic("--changed, --lost and --gained look at a stored run, and this is none", file: path))
            }
            var options = RecordedOptions()
            options.needsTruth = false
            let recording = try RecordedTraffic(files: [path], options: options)
            batch = recording.recorded
            tables = recording.tables
            findings = recording.diagnostics
            isClean = recording.isClean
            summary = recording.summary
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
        guard try SmallFile.starts(path, with: Array("SQLite format 3\u{0}".utf8)) else { return [] }
        return try StoredRun.read(path).policies.map(\.name)
    }

    /// What a search gives.
    public struct Found: Sendable {
        /// One line for each trace: id, start, duration, spans, failed ones, root, and what a stored run says about it.
        public var lines: [String] = []
        /// The first of them.
        public var first: TraceID?
        /// True when the limit cut some off.
        public var hasMore = false
        /// Why the condition had no result for some span, which then does not match.
        public var conditionError: String?
    }

    /// The traces that match, in the order of the file or of the stored choice; `condition` must hold for the span that has what is
    /// asked for.
    public func find(_ query: TraceQuery, where condition: OTTLCondition? = nil) -> Found {
        var wider = query
        wider.limit = query.limit + 1
        var evaluator = condition.map(ConditionEvaluator.init)
        let matches = wider.find(batch, tables) { trace, row in
            let outcome = evaluator?.outcome(row, trace: batch.traceID(trace), in: batch, tables)
            return outcome ?? .holds == .holds
        }
        var found = Found(hasMore: matches.count > query.limit)
        found.conditionError = evaluator?.firstError?.message
        let shown = matches.prefix(query.limit)
        let cells = shown.map(cells)
        let widths = (0..<4).map { place in cells.reduce(0) { max($0, $1[place].count) } }
        for (trace, cells) in zip(shown, cells) {
            found.first = found.first ?? batch.traceID(trace)
            let columns = cells.enumerated().map { place, text in
                let rest = String(repeating: " ", count: widths[place] - text.count)
                return place == 0 ? text + rest : rest + text
            }
            let root = tables.title(batch.operation[batch.spans(of: trace).lowerBound]).visible
            found.lines.append(
                ([batch.traceID(trace).hex] + columns.filter { !$0.isEmpty } + [root]).joined(separator: "  ")
                    + (notes.isEmpty ? "" : "  \(notes[trace].visible)"))
        }
        return found
    }

    /// Start, duration, spans, failed spans.
    private func cells(_ trace: Int) -> [String] {
        let rows = batch.spans(of: trace)
        let start = rows.reduce(Nanos.max) { min($0, batch.knownStart(of: $1)) }
        let end = rows.reduce(Nanos(0)) { max($0, batch.end[$1]) }
        let failed = rows.count { batch.status[$0] == SpanStatus.error.rawValue }
        return [
            UTCTime.text(start), TraceText.duration(end > start ? end - start : 0),
            rows.count == 1 ? "1 span " : "\(rows.count) spans", failed > 0 ? "\(failed) failed" : "",
        ]
    }

    /// The trace where there is just one.
    public var onlyTrace: TraceID? { batch.traceCount == 1 ? batch.traceID(0) : nil }

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
