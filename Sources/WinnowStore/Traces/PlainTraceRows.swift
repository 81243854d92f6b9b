import CSQLite
import Glibc
import WinnowModel

/// The rows of a store of traces in memory, to be put into another one as SQLite's manual shows it: a prepared statement for each table, a call
/// for each value and each row, one transaction, then the indexes. What `TraceStore` is held against.
public final class PlainTraceRows {
    private enum Value {
        case null
        case int(Int64)
        /// A place in `bytes`.
        case text(Int, Int)
        case blob(Int, Int)
    }

    private struct Table {
        var name: String
        var columns: Int
        var values: [Value] = []
    }

    private var tables: [Table] = []
    private var bytes: [UInt8] = []
    /// How many rows there are.
    public private(set) var count = 0

    /// Reads all rows of a store; throws `.io` when it can't be read.
    public init(of path: String) throws {
        let database = try StoredRun.open(path, schema: .current)
        for name in Schema.traceTables {
            let statement = try database.prepare("SELECT * FROM \(name)")
            var table = Table(name: name, columns: Int(sqlite3_column_count(statement.handle)))
            while try statement.step() {
                for column in 0..<Int32(table.columns) { table.values.append(value(statement, column)) }
                count += 1
            }
            tables.append(table)
        }
    }

    private func value(_ statement: Statement, _ column: Int32) -> Value {
        let type = sqlite3_column_type(statement.handle, column)
        if type == SQLITE_NULL { return .null }
        if type == SQLITE_INTEGER { return .int(statement.int64(column)) }
        let first = bytes.count
        statement.withBytes(column) { bytes.append(contentsOf: $0) }
        return type == SQLITE_BLOB ? .blob(first, bytes.count - first) : .text(first, bytes.count - first)
    }

    /// Writes the rows into a new store at `path`, which must not exist; throws `.io` when it can't be written.
    public func write(to path: String) throws {
        let partial = try StoreFile.createPartial(for: path)
        defer { unlink(partial) }
        let database = try TraceStore.database(partial, name: path)
        try database.execute("BEGIN")
        for table in tables {
            let places = repeatElement("?", count: table.columns).joined(separator: ",")
            let statement = try database.prepare("INSERT INTO \(table.name) VALUES(\(places))")
            try bytes.withUnsafeBytes { try insert(table, statement.handle, database, $0) }
        }
        for index in Schema.traceIndexes { try database.execute(index) }
        try database.execute("COMMIT")
        try StoreFile.sync(partial, for: path)
        try StoreFile.publish(partial, as: path)
    }

    private func insert(
        _ table: Table, _ handle: OpaquePointer, _ database: Database, _ bytes: UnsafeRawBufferPointer
    ) throws {
        guard let base = bytes.baseAddress else { return }
        var at = 0
        while at < table.values.count {
            var failed: Int32 = SQLITE_OK
            for column in 1...Int32(table.columns) {
                let code =
                    switch table.values[at] {
                    case .null: sqlite3_bind_null(handle, column)
                    case .int(let number): sqlite3_bind_int64(handle, column, number)
                    case .text(let first, let count):
                        sqlite3_bind_text(
                            handle, column, (base + first).assumingMemoryBound(to: CChar.self), Int32(count), nil)
                    case .blob(let first, let count):
                        sqlite3_bind_blob(handle, column, base + first, Int32(count), nil)
                    }
                if code != SQLITE_OK { failed = code }
                at += 1
            }
            try database.check(failed)
            if sqlite3_step(handle) != SQLITE_DONE { try database.check(sqlite3_reset(handle)) }
            sqlite3_reset(handle)
        }
    }
}
