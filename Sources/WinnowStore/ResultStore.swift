import CSystem
import Glibc
import Synchronization
public import WinnowModel

/// Writes the results of one run into a SQLite file, cell by cell.
///
/// All is written into `FILE.partial` beside the target, which is renamed at the end: a store that stands at the target stays
/// whole until then. A run that ends early keeps its finished cells, marked as incomplete. Safe to call from several threads.
public final class ResultStore: @unchecked Sendable {
    /// Where the results are to stand, as the user named it.
    public let path: String
    private let target: String
    private let partial: String
    private let replacesStore: Bool
    private let lock = Mutex(())
    // Guarded by `lock`.
    private var database: Database?
    private var hasCells = false
    private var traces: TraceRows?
    /// The file and its journal, which nobody wants before a cell is finished.
    private var notes: [Int32] = []

    /// Results of one cell.
    public struct CellResults: Sendable {
        /// The cell.
        public var cell: RunRecord.Cell
        /// Its figures.
        public var metrics: [RunRecord.Metric]
        /// Its figures over virtual time.
        public var series: [RunRecord.SeriesPoint]
        /// Its ledger.
        public var ledger: [RunRecord.LedgerEntry]
        /// Its decisions, where asked for.
        public var decisions: [RunRecord.DecisionRow]
        /// Its kept traces, where asked for.
        public var keptTraces: [RunRecord.KeptTrace]

        /// Creates results.
        public init(
            cell: RunRecord.Cell, metrics: [RunRecord.Metric] = [], series: [RunRecord.SeriesPoint] = [],
            ledger: [RunRecord.LedgerEntry] = [], decisions: [RunRecord.DecisionRow] = [],
            keptTraces: [RunRecord.KeptTrace] = []
        ) {
            self.cell = cell
            self.metrics = metrics
            self.series = series
            self.ledger = ledger
            self.decisions = decisions
            self.keptTraces = keptTraces
        }
    }

    /// Opens a store for writing before the run; `plan` holds what is known by then: experiment, run, policies, cells.
    ///
    /// `path` must be free, an empty file, or a result store, which is replaced by a successful `finish`. Anything else is a
    /// `Failure` of kind `io` and stays untouched. With `makingFolders`, missing folders are created.
    public static func create(_ path: String, plan: RunRecord, makingFolders: Bool = false) throws -> ResultStore {
        try ResultStore(path, plan: plan, makingFolders: makingFolders, pageLimit: nil)
    }

    init(_ path: String, plan: RunRecord, makingFolders: Bool, pageLimit: Int?) throws {
        self.path = path
        replacesStore = try StoreFile.look(at: path, newest: Schema.current.version) != .free
        if makingFolders { try StoreFile.createFolders(above: path) }
        target = StoreFile.resolved(path)
        partial = try StoreFile.createPartial(for: target)
        notes = ([partial, partial + "-journal"] as [String]).map { system_note_unfinished($0) }
        var incomplete = plan
        incomplete.run.isComplete = false
        do {
            let database = try Database(path: partial, name: path, mode: .readWrite)
            // The end of a run is the only moment whose loss would matter, and finish() syncs then.
            try database.execute("PRAGMA synchronous = OFF")
            if let pageLimit { try database.execute("PRAGMA max_page_count = \(pageLimit)") }
            try Schema.current.create(in: database)
            try database.transaction { try RecordWriter(database).replaceAll(with: incomplete) }
            self.database = database
        } catch {
            unlink(partial)
            forgetNotes()
            throw error
        }
    }

    deinit {
        traces = nil
        database = nil
        forgetNotes()
        if !isFinished && !hasCells { unlink(partial) }
    }

    private var isFinished = false

    /// Adds results of a cell, whole or a part of what it goes on to give; what was added before stays when this fails.
    public func append(_ results: CellResults) throws {
        try lock.withLock { _ in
            let database = try openDatabase()
            try database.transaction { try RecordWriter(database).append(results) }
            if results.cell.isFinished {
                hasCells = true
                forgetNotes()
            }
        }
    }

    /// Adds whole traces of the traffic of one seed; a trace is added once, whichever policies kept it.
    public func append(_ batch: TraceBatch, _ tables: TraceTables, traces numbers: [Int], seed: UInt64) throws {
        try lock.withLock { _ in
            let database = try openDatabase()
            let rows = try traces ?? TraceRows(database)
            traces = rows
            try database.transaction { try rows.append(batch, tables, traces: numbers, seed: seed) }
        }
    }

    /// Where finished cells stand when the run ends without `finish`; `nil` when there are none.
    public var unfinishedPath: String? {
        lock.withLock { _ in hasCells && !isFinished ? partial : nil }
    }

    /// Writes the whole record in place of what was appended and puts the file into place; returns where it stands.
    ///
    /// Decisions, kept traces and series that were appended stay unless the record has its own. An incomplete record never
    /// replaces a store that was there before: it then stands beside it, and that path is returned.
    public func finish(_ record: RunRecord) throws -> String {
        try lock.withLock { _ in
            let database = try openDatabase()
            var sorted = record
            sorted.sort()
            try database.execute("PRAGMA synchronous = FULL")
            try database.transaction {
                try RecordWriter(database).replaceAll(with: sorted)
                try traces?.finish()
            }
            traces = nil
            self.database = nil
            isFinished = true
            forgetNotes()
            if replacesStore && !record.run.isComplete { return partial }
            try StoreFile.publish(partial, as: target)
            return path
        }
    }

    private func forgetNotes() {
        for note in notes { system_forget_unfinished(note) }
        notes = []
    }

    private func openDatabase() throws -> Database {
        guard let database else {
            throw Failure(.internal, Diagnostic("results were added to a finished store", file: path))
        }
        return database
    }
}
