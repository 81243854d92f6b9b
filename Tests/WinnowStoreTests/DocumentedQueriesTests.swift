import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowStore

/// The queries that `results/README.md` offers run on a store, and its table names every table.
@Suite struct DocumentedQueriesTests {
    private let readme: String

    init() throws {
        let root = "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let file = try #require(fopen(root + "/results/README.md", "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        readme = String(decoding: bytes, as: UTF8.self)
    }

    @Test func queriesRun() throws {
        let folder = TemporaryFolder()
        let record = sampleRecord()
        let store = try ResultStore.create(folder("run"), plan: record)
        let made = RandomBatch(seed: 1, recorded: true)
        try store.append(made.batch, made.tables, traces: Array(0..<made.batch.traceCount), seed: 1)
        _ = try store.finish(record)
        let database = try Database(path: folder("run"), name: "run", mode: .readOnly)
        let parts = readme.split(separator: "```sql")
        try #require(parts.count == 2)
        let block = try #require(parts[1].split(separator: "```").first)
        let queries = String(block).split(separator: ";")
        var rows = 0
        var count = 0
        for query in queries.map({ $0.drop { $0.isWhitespace } }) where !query.isEmpty {
            let statement = try database.prepare(String(query))
            while try statement.step() { rows += 1 }
            count += 1
        }
        // Each is said in a comment what it is for.
        #expect(rows > 3 && count == block.split(separator: "\n").count { $0.hasPrefix("--") })
    }

    @Test func everyTableIsNamed() {
        for table in Schema.tables + Schema.traceTables { #expect(readme.contains("`\(table)`"), "\(table)") }
        #expect(readme.contains("`application_id` is \(Schema.applicationID)"))
    }
}
