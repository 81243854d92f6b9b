public import WinnowFormats
import WinnowSettings
public import WinnowModel
public import WinnowOTTL
import WinnowStore
import WinnowWorkload

/// Finds and shows traces of a stored run or of a trace file.
public struct TraceBrowser {
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

        /// True where not only examples are looked at.
        var isOfAll: Bool { changed == nil && !onlyLost && !onlyGained }
    }

    private var batch = TraceBatch()
    private var tables = TraceTables()
    /// Per trace, what a stored run says about it.
    private var notes: [String] = []
    /// A store of whole traces, which stay in it until they are found; nothing else is held then.
    private var archive: ArchiveBrowser?
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
            if !choice.isOfAll {
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
        if choice.isOfAll, let archive = try TraceArchive(path) {
            self.archive = ArchiveBrowser(archive)
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

    /// The traces that match, newest first; `condition` must hold for the span that has what is asked for.
    ///
    /// Throws `.io` where a store can't be read.
    public func find(_ query: TraceQuery, where condition: OTTLCondition? = nil) throws -> Found {
        var wider = query
        wider.limit = min(query.limit, .max - 1) + 1
        if let archive {
            let matches = try archive.find(wider, where: condition)
            return found(
                Array(0..<matches.batch.traceCount), query.limit, matches.batch, matches.tables, matches.notes,
                matches.conditionError)
        }
        var evaluator = condition.map(ConditionEvaluator.init)
        let matches = wider.find(batch, tables, order: newestFirst) { trace, row in
            let outcome = evaluator?.outcome(row, trace: batch.traceID(trace), in: batch, tables)
            return outcome ?? .holds == .holds
        }
        return found(matches, query.limit, batch, tables, notes, evaluator?.firstError?.message)
    }

    /// Numbers of the traces by start, the newest first; of those that start together the later one of the file, as in a store.
    private var newestFirst: [Int] {
        let starts = (0..<batch.traceCount).map { trace in
            batch.spans(of: trace).reduce(Nanos.max) { min($0, batch.knownStart(of: $1)) }
        }
        return (0..<batch.traceCount).sorted { (starts[$0], $0) > (starts[$1], $1) }
    }

    private func found(
        _ matches: [Int], _ limit: Int, _ batch: TraceBatch, _ tables: TraceTables, _ notes: [String], _ error: String?
    ) -> Found {
        var found = Found(hasMore: matches.count > limit)
        found.conditionError = error
        let shown = matches.prefix(limit)
        let cells = shown.map { Self.cells($0, batch) }
        let widths = (0..<4).map { place in cells.reduce(0) { max($0, $1[place].count) } }
        for (trace, cells) in zip(shown, cells) {
            found.first = found.first ?? batch.traceID(trace)
            let columns = cells.enumerated().map { place, text in
                let rest = String(repeating: " ", count: widths[place] - text.count)
                return place == 0 ? text + rest : rest + text
            }
            let root = tables.title(batch.operation[Self.root(trace, batch)]).visible
            let note = notes.isEmpty || notes[trace].isEmpty ? "" : "  \(notes[trace].visible)"
            found.lines.append(
                ([batch.traceID(trace).hex] + columns.filter { !$0.isEmpty } + [root]).joined(separator: "  ") + note)
        }
        return found
    }

    /// The span that a trace is called by: its earliest root, else its earliest span.
    private static func root(_ trace: Int, _ batch: TraceBatch) -> Int {
        let rows = batch.spans(of: trace)
        let roots = rows.filter { batch.parent[$0] == -1 }
        return (roots.isEmpty ? Array(rows) : roots).min {
            (batch.knownStart(of: $0), $0) < (batch.knownStart(of: $1), $1)
        } ?? rows.lowerBound
    }

    /// Start, duration, spans, failed spans.
    private static func cells(_ trace: Int, _ batch: TraceBatch) -> [String] {
        let rows = batch.spans(of: trace)
        let start = rows.reduce(Nanos.max) { min($0, batch.knownStart(of: $1)) }
        let end = rows.reduce(Nanos(0)) { max($0, batch.end[$1]) }
        let failed = rows.count { batch.status[$0] == SpanStatus.error.rawValue }
        return [
            UTCTime.text(start), TraceText.duration(end > start ? end - start : 0),
            rows.count == 1 ? "1 span " : "\(rows.count) spans", failed > 0 ? "\(failed) failed" : "",
        ]
    }

    /// The trace where there is just one; throws `.io` where a store can't be read.
    public func onlyTrace() throws -> TraceID? {
        if let archive { return try archive.onlyTrace() }
        return batch.traceCount == 1 ? batch.traceID(0) : nil
    }

    /// One trace in lines of `width` columns, its times moved by `maxClockSkew` ns at most; throws `.data` when the file does not have it.
    public func show(_ id: TraceID, width: Int = 100, maxClockSkew: UInt64 = 0) throws -> String {
        func text(_ batch: TraceBatch, _ trace: Int, _ tables: TraceTables, _ notes: [String]) -> String {
            let tree = Waterfall.render(batch, trace: trace, tables, width: width, maxClockSkew: maxClockSkew)
            return tree + (notes.isEmpty || notes[trace].isEmpty ? "" : notes[trace].visible + "\n")
        }
        if let archive, let found = try archive.trace(id) { return text(found.batch, 0, found.tables, found.notes) }
        if let trace = (0..<batch.traceCount).first(where: { batch.traceID($0) == id }) {
            return text(batch, trace, tables, notes)
        }
        throw Failure(
            .data,
            Diagnostic(
                "the trace \(id.hex) is not here", file: file,
                remedy: isStored && archive == nil
                    ? "a stored run keeps a bounded choice of examples: winnow traces find lists them"
                    : "winnow traces find lists what is there"))
    }
}
