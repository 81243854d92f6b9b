import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowStore

/// Files at the place of a result store that are none: refused by name, and left as they were.
@Suite struct HostileDatabaseTests {
    private let folder = TemporaryFolder()

    private func refuses(
        _ name: String, _ word: String, readOnly: Bool = false, at line: SourceLocation = #_sourceLocation
    ) {
        let before = folder.names
        for write in readOnly ? [false] : [false, true] {
            let failure = #expect(throws: Failure.self, sourceLocation: line) {
                if write {
                    _ = try ResultStore.create(folder(name), plan: sampleRecord())
                } else {
                    _ = try StoredRun.read(folder(name))
                }
            }
            #expect(failure?.kind == .io, sourceLocation: line)
            #expect(failure?.diagnostics.first?.file == folder(name), sourceLocation: line)
            #expect(failure?.description.contains(word) == true, "\(String(describing: failure))", sourceLocation: line)
        }
        #expect(folder.names == before, sourceLocation: line)
    }

    private func stored() throws -> [UInt8] {
        let record = sampleRecord()
        _ = try ResultStore.create(folder("good"), plan: record).finish(record)
        return folder.read("good")
    }

    @Test func textIsRefusedAndKept() {
        let text = Array(String(repeating: "not a database, and precious\n", count: 100).utf8)
        folder.write(text, to: "text.sqlite")
        refuses("text.sqlite", "not a SQLite database")
        #expect(folder.read("text.sqlite") == text)
    }

    @Test func foreignDatabasesAreRefusedAndKept() throws {
        folder.write(Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 84), to: "header")
        refuses("header", "another program")
        folder.write([], to: "foreign")
        try Database(path: folder("foreign"), name: "foreign", mode: .readWrite).execute("CREATE TABLE t(a)")
        let bytes = folder.read("foreign")
        refuses("foreign", "another program")
        #expect(folder.read("foreign") == bytes)
    }

    @Test func aNewerSchemaIsRefused() throws {
        var bytes = try stored()
        bytes[63] = UInt8(Schema.current.version + 1)
        folder.write(bytes, to: "newer")
        refuses("newer", "schema version \(Schema.current.version + 1)")
    }

    @Test func foldersAndDevicesAreRefused() {
        mkdir(folder("folder"), 0o755)
        refuses("folder", "is a directory")
        mkfifo(folder("pipe"), 0o644)
        refuses("pipe", "not a regular file")
    }

    @Test func whatIsMissingOrEmptyCanNotBeRead() {
        refuses("missing", "no result store", readOnly: true)
        folder.write([], to: "empty")
        refuses("empty", "no result store", readOnly: true)
    }

    @Test func aMissingFolderIsNamed() {
        let failure = #expect(throws: Failure.self) {
            _ = try ResultStore.create(folder("no/such/run.sqlite"), plan: sampleRecord())
        }
        #expect(failure?.kind == .io)
        #expect(failure?.diagnostics.first?.file.contains("no/such") == true)
    }

    @Test func missingTablesAndViewsInTheirPlaceAreRefused() throws {
        _ = try stored()
        try Database(path: folder("good"), name: "good", mode: .readWrite).execute(
            "DROP TABLE metric; CREATE VIEW metric AS WITH RECURSIVE r(a) AS (SELECT 1 UNION ALL SELECT a FROM r) SELECT a FROM r"
        )
        refuses("good", "no table metric", readOnly: true)
    }

    @Test func attributesThatAreNoJSONAreReadAsNone() throws {
        _ = try stored()
        try Database(path: folder("good"), name: "good", mode: .readWrite).execute(
            "UPDATE span SET attributes = '{\"a\":', events = 'x'")
        let spans = try StoredRun.read(folder("good")).examples.flatMap(\.spans)
        #expect(!spans.isEmpty)
        #expect(spans.allSatisfy { $0.attributesJSON == "{}" && $0.eventsJSON == "[]" && $0.resourceJSON == "{}" })
    }

    @Test func damageNeverTraps() throws {
        let good = try stored()
        var draw: UInt64 = 7
        var readable = 0
        for round in 0..<300 {
            var bytes = good
            for _ in 0...(round % 8) {
                draw = Draw.word(draw, 1)
                bytes[Int(draw % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: draw >> 40)
            }
            if round % 5 == 0 { bytes.removeLast(Int(draw >> 20) % bytes.count) }
            folder.write(bytes, to: "damaged")
            do {
                _ = try StoredRun.read(folder("damaged"))
                readable += 1
            } catch let failure as Failure {
                #expect(failure.kind == .io)
            }
        }
        #expect(readable > 0)
    }

    /// The first schema knew neither scopes nor the hops of decisions.
    @Test func theFirstSchemaIsBroughtForward() throws {
        let old = Schema(steps: Array(Schema.current.steps.prefix(1)))
        folder.write([], to: "old")
        let database = try Database(path: folder("old"), name: "old", mode: .readWrite)
        try old.create(in: database)
        try database.execute(
            """
            INSERT INTO run VALUES('d', '[1,2]', 'v', '', '[]', 1, 1, 't', 1, 1, NULL, 1.0, 1, 0, NULL);
            INSERT INTO policy VALUES(0, 'p', 1, '', '');
            INSERT INTO cell VALUES(1, 0, 1, 1), (2, 0, NULL, 1);
            INSERT INTO metric VALUES(1, 'm', '', 1.0, NULL, NULL, '1', 'exact'), (2, 'm', '', 2.0, NULL, NULL, '1', 'exact');
            INSERT INTO decision VALUES(1, '\(String(repeating: "0", count: 31))1', 0, 'sampled', 'r', 9);
            """)
        let record = try StoredRun.read(folder("old"), withTraces: true)
        #expect(record.metrics.map(\.seed) == [1, nil])
        #expect(record.decisions.map(\.rule) == ["r"] && record.decisions.map(\.hop) == [""])
        try Schema.current.migrate(database, from: 1)
        let figures = try database.prepare("SELECT value, scope FROM figure ORDER BY value")
        var rows: [String] = []
        while try figures.step() { rows.append(figures.text(1)) }
        #expect(rows == ["seed", "all_seeds"])
    }

    @Test func anOlderSchemaIsBroughtForwardInMemory() throws {
        let bytes = try stored()
        let newer = Schema(
            steps: Schema.current.steps
                + ["UPDATE run SET version = 'migrated'; CREATE TABLE more(a) STRICT"]
                .map { $0.replacing("a)", with: "a TEXT)") })
        let record = try StoredRun.read(folder("good"), schema: newer)
        #expect(record.run.version == "migrated")
        #expect(folder.read("good") == bytes)
    }
}
