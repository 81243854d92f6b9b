import CSQLite
import WinnowModel

/// A compiled statement with typed parameters and columns.
final class Statement {
    let handle: OpaquePointer
    private let database: Database
    private var nextParameter: Int32 = 1

    init(_ handle: OpaquePointer, of database: Database) {
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds the next parameter.
    @discardableResult func bind(_ value: Int64?) throws -> Statement {
        if let value {
            try database.check(sqlite3_bind_int64(handle, nextParameter, value))
        } else {
            try database.check(sqlite3_bind_null(handle, nextParameter))
        }
        nextParameter += 1
        return self
    }

    /// Binds the next parameter.
    @discardableResult func bind(_ value: Int?) throws -> Statement { try bind(value.map { Int64($0) }) }

    /// Binds the next parameter to the two's complement of `value`, which `uint64` reads back.
    @discardableResult func bind(_ value: UInt64?) throws -> Statement {
        try bind(value.map { Int64(bitPattern: $0) })
    }

    /// Binds the next parameter.
    @discardableResult func bind(_ value: Bool) throws -> Statement { try bind(value ? Int64(1) : 0) }

    /// Binds the next parameter.
    @discardableResult func bind(_ value: Double?) throws -> Statement {
        if let value {
            try database.check(sqlite3_bind_double(handle, nextParameter, value))
        } else {
            try database.check(sqlite3_bind_null(handle, nextParameter))
        }
        nextParameter += 1
        return self
    }

    /// Binds the next parameter.
    @discardableResult func bind(_ value: String) throws -> Statement {
        var text = value
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                sqlite3_bind_text64(
                    handle, nextParameter, bytes.baseAddress, sqlite3_uint64(bytes.count), copied, UInt8(SQLITE_UTF8))
            }
        }
        // An empty string may have no address, which SQLite reads as NULL.
        if text.isEmpty { try database.check(sqlite3_bind_text(handle, nextParameter, "", 0, copied)) }
        try database.check(code)
        nextParameter += 1
        return self
    }

    /// Binds the next parameter to bytes as they are, UTF-8 or not.
    @discardableResult func bind(bytes: UnsafeRawBufferPointer) throws -> Statement {
        let start = bytes.bindMemory(to: CChar.self).baseAddress
        // Without an address SQLite reads NULL.
        let code =
            start == nil
            ? sqlite3_bind_text(handle, nextParameter, "", 0, copied)
            : sqlite3_bind_text64(
                handle, nextParameter, start, sqlite3_uint64(bytes.count), copied, UInt8(SQLITE_UTF8))
        try database.check(code)
        nextParameter += 1
        return self
    }

    /// Binds the next parameter to a BLOB.
    @discardableResult func bind(blob: [UInt8]?) throws -> Statement {
        guard let blob else { return try bind(Int64?.none) }
        let code =
            blob.isEmpty
            ? sqlite3_bind_zeroblob(handle, nextParameter, 0)
            : blob.withUnsafeBytes {
                sqlite3_bind_blob64(handle, nextParameter, $0.baseAddress, sqlite3_uint64($0.count), copied)
            }
        try database.check(code)
        nextParameter += 1
        return self
    }

    /// Makes the statement ready for other parameters.
    func reset() {
        sqlite3_reset(handle)
        nextParameter = 1
    }

    /// Runs the statement with the bound parameters and makes it ready for the next ones.
    func run() throws {
        _ = try step()
        sqlite3_reset(handle)
        nextParameter = 1
    }

    /// Moves to the next row; false when there is none.
    func step() throws -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        // The reason stands on the connection only until the reset.
        defer { sqlite3_reset(handle) }
        try database.check(code)
        return false
    }

    /// A column of the row, NULL as 0.
    func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// A column of the row, NULL as 0.
    func int(_ column: Int32) -> Int { Int(int64(column)) }

    /// A column that was bound as `UInt64`.
    func uint64(_ column: Int32) -> UInt64 { UInt64(bitPattern: int64(column)) }

    /// A column of the row, NULL as false.
    func bool(_ column: Int32) -> Bool { int64(column) != 0 }

    /// True for NULL.
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// A column of the row.
    func double(_ column: Int32) -> Double? { isNull(column) ? nil : sqlite3_column_double(handle, column) }

    /// Hands the bytes of a TEXT or BLOB column to `body`; none for NULL.
    func withBytes<R>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let start = sqlite3_column_blob(handle, column)
        return try body(
            UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))))
    }

    /// A column of the row, NULL as the empty string; bytes that are not UTF-8 are repaired.
    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}

/// Tells SQLite to copy a text at once (`SQLITE_TRANSIENT`, a cast macro that is not imported).
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
