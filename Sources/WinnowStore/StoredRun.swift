import WinnowModel

/// Reads a stored run; the file is opened read-only and never changed.
public enum StoredRun {
    /// Everything that a result store holds, in the order of reports; a `Failure` of kind `io` names a file that can't be read.
    ///
    /// Decisions and kept traces are read only `withTraces`: there may be millions, and reports show none.
    public static func read(_ path: String, withTraces: Bool = false) throws -> RunRecord {
        try read(path, schema: .current, withTraces: withTraces)
    }

    /// A run that was killed while it wrote leaves the pages from before in a journal: they are put back in a copy.
    private static func undone(_ path: String) throws -> Database {
        let folder = try ScratchFolder()
        let source = StoreFile.resolved(path)
        for ending in ["", "-journal"] {
            try StoreFile.copy(source + ending, to: folder("run.sqlite" + ending), for: path)
        }
        return try Database(path: folder("run.sqlite"), name: path, mode: .readWrite, in: folder)
    }

    static func read(_ path: String, schema: Schema, withTraces: Bool = false) throws -> RunRecord {
        let database = try open(path, schema: schema)
        for table in Schema.tables { try Schema.requireTable(table, in: database) }
        return try RecordReader(database).record(withTraces: withTraces)
    }

    /// Opens a store read-only; one of an older schema is brought forward in memory.
    static func open(_ path: String, schema: Schema) throws -> Database {
        guard case .store(let version) = try StoreFile.look(at: path, newest: schema.version) else {
            throw Failure(.io, Diagnostic("there is no result store \(path)", file: path))
        }
        var database = try Database(path: path, name: path, mode: .readOnly)
        if database.isCutOff { database = try undone(path) }
        if version < schema.version {
            let newer = try Database(path: "", name: path, mode: .inMemory)
            try database.copy(into: newer)
            try schema.migrate(newer, from: version)
            database = newer
        }
        return database
    }
}
