import CSQLite
import WinnowModel

/// A connection to one SQLite file; every complaint of SQLite becomes a `Failure` that names the file.
final class Database {
    /// How a file is opened.
    enum Mode {
        /// Nothing is written, not even a journal; views and triggers of the file are not trusted.
        case readOnly
        /// An existing, empty file is filled.
        case readWrite
        /// A database without a file.
        case inMemory
    }

    /// The file as the user named it.
    let name: String
    private let handle: OpaquePointer
    /// Where the file stands if it is a copy of the moment.
    private let folder: ScratchFolder?

    /// Opens `path`; `name` is what messages call it.
    init(path: String, name: String, mode: Mode, in folder: ScratchFolder? = nil) throws {
        let flags =
            switch mode {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .inMemory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        // A relative path never looks like `:memory:` or `file:…` to SQLite.
        let safe = mode == .inMemory ? ":memory:" : path.hasPrefix("/") ? path : "./" + path
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(safe, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw Failure(.io, Diagnostic("can't open the result store: \(reason)", file: name))
        }
        handle = opened
        self.name = name
        self.folder = folder
        sqlite3_busy_timeout(handle, 2_000)
        try execute("PRAGMA trusted_schema = OFF")
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Compiles a statement.
    func prepare(_ sql: String) throws -> Statement {
        var compiled: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &compiled, nil))
        guard let compiled else { throw Failure(.internal, Diagnostic("empty SQL statement", file: name)) }
        return Statement(compiled, of: self)
    }

    /// Runs `body` in one transaction, undone when it throws.
    func transaction(_ body: () throws -> Void) throws {
        try execute("BEGIN IMMEDIATE")
        do {
            try body()
            try execute("COMMIT")
        } catch {
            // SQLite may have rolled back already (a full disk): then this complains, and the first error matters more.
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// One number from a `PRAGMA`.
    func pragma(_ pragma: String) throws -> Int64 {
        let statement = try prepare("PRAGMA \(pragma)")
        return try statement.step() ? statement.int64(0) : 0
    }

    /// Whether a transaction that was cut off must be undone before anything can be read, which takes a file that can be written.
    var isCutOff: Bool {
        sqlite3_exec(handle, "PRAGMA schema_version", nil, nil, nil) != SQLITE_OK
            && sqlite3_extended_errcode(handle) == SQLITE_READONLY | (3 << 8)
    }

    /// Copies the whole content into `target`, which is overwritten.
    func copy(into target: Database) throws {
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw target.failure()
        }
        let code = sqlite3_backup_step(backup, -1)
        sqlite3_backup_finish(backup)
        if code != SQLITE_DONE { throw failure(code) }
    }

    /// Throws when `code` is not success.
    func check(_ code: Int32) throws {
        if code != SQLITE_OK { throw failure(code) }
    }

    private func failure(_ code: Int32? = nil) -> Failure {
        let primary = (code ?? sqlite3_errcode(handle)) & 0xFF
        let reason = String(cString: sqlite3_errmsg(handle))
        return switch primary {
        case SQLITE_FULL:
            Failure(
                .io,
                Diagnostic(
                    "no space left for the result store", file: name,
                    remedy: "free some space, or name another place with --db"))
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            Failure(.io, Diagnostic("the result store is damaged: \(reason)", file: name))
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_BUSY, SQLITE_LOCKED:
            Failure(.io, Diagnostic("can't use the result store: \(reason)", file: name))
        default:
            Failure(.io, Diagnostic("the result store does not hold what is expected: \(reason)", file: name))
        }
    }
}
