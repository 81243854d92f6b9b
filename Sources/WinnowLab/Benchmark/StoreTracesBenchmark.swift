@preconcurrency import Glibc
import WinnowModel
import WinnowStore

extension Benchmark {
    /// Writing speed of whole traces; and SQLite's own over the very same rows and indexes, what writing is held against.
    func storeTracesTasks() throws -> [BenchmarkTask] {
        try codecLoads.flatMap { load in
            let folder = try BenchmarkFolder()
            try Self.store(load, folder("traces.sqlite"))
            let rows = try PlainTraceRows(of: folder("traces.sqlite"))
            unlink(folder("traces.sqlite"))
            return [
                BenchmarkTask("store traces, \(load.name), one core", unit: "rows") {
                    defer { unlink(folder("traces.sqlite")) }
                    try Self.store(load, folder("traces.sqlite"))
                    return Double(rows.count)
                },
                BenchmarkTask("sqlite3_step, the rows of the same traces, \(load.name), one core", unit: "rows") {
                    defer { unlink(folder("rows.sqlite")) }
                    try rows.write(to: folder("rows.sqlite"))
                    return Double(rows.count)
                },
            ]
        }
    }

    private static func store(_ load: CodecLoad, _ path: String) throws {
        let store = try TraceStore(path)
        try load.batches { try store.append($0, load.tables) }
        try store.finish()
    }
}
