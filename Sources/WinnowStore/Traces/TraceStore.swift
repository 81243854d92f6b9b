import CSystem
import Glibc
public import WinnowModel

/// Writes traces into a store of their own: a result store without a run, which `traces find` and `traces show` read.
///
/// All is written into `FILE.partial` beside the target, which is renamed at the end, as `ResultStore` does; without `finish` nothing is left.
public final class TraceStore {
    /// Where the traces are to stand, as the user named it.
    public let path: String
    /// Spans so far.
    public private(set) var spans = 0
    private let target: String
    private let partial: String
    private let note: Int32
    // Both let go of the file before it is renamed.
    private var database: Database?
    private var rows: TraceRows?

    /// Opens a store for writing.
    ///
    /// `path` must be free, an empty file, or a store, which is replaced by `finish`. Anything else is a `Failure` of kind `io` and stays
    /// untouched.
    public init(_ path: String) throws {
        self.path = path
        _ = try StoreFile.look(at: path, newest: Schema.current.version)
        target = StoreFile.resolved(path)
        partial = try StoreFile.createPartial(for: target)
        note = system_note_unfinished(partial)
        do {
            let database = try Self.database(partial, name: path)
            try database.execute("BEGIN")
            rows = try TraceRows(database)
            self.database = database
        } catch {
            unlink(partial)
            system_forget_unfinished(note)
            throw error
        }
    }

    /// A store without rows in an empty file.
    static func database(_ partial: String, name: String) throws -> Database {
        let database = try Database(path: partial, name: name, mode: .readWrite)
        // A file that is not finished is thrown away: there is nothing to undo and nothing to save before its end.
        try database.execute(
            """
            PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            PRAGMA cache_size = -65536; PRAGMA locking_mode = EXCLUSIVE
            """)
        try Schema.current.create(in: database)
        return database
    }

    deinit {
        if database != nil {
            rows = nil
            database = nil
            unlink(partial)
            system_forget_unfinished(note)
        }
    }

    /// Adds all traces of a batch; spans of one trace may come in several. Throws `.io` when they can't be written.
    public func append(_ batch: TraceBatch, _ tables: TraceTables) throws {
        guard let rows else { throw closed }
        try rows.append(batch, tables, traces: 0..<batch.traceCount)
        spans += batch.spanCount
    }

    /// Makes the indexes, syncs the file and puts it into its place; nothing can be added any more.
    public func finish() throws {
        guard let rows, let database else { throw closed }
        try rows.finish()
        try database.execute("COMMIT")
        self.rows = nil
        self.database = nil
        defer { system_forget_unfinished(note) }
        do {
            try StoreFile.sync(partial, for: path)
            try StoreFile.publish(partial, as: target)
        } catch {
            unlink(partial)
            throw error
        }
    }

    private var closed: Failure {
        Failure(.internal, Diagnostic("traces were added to a finished store", file: path))
    }
}
