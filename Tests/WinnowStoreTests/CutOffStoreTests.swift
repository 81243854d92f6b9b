import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowStore

/// A run that is killed while it writes leaves a journal: what stood there before can be read.
@Suite struct CutOffStoreTests {
    private let folder = TemporaryFolder()

    @Test func whatWasStoredBeforeIsRead() throws {
        let record = sampleRecord()
        _ = try ResultStore.create(folder("run.sqlite"), plan: record).finish(record)
        let whole = try StoredRun.read(folder("run.sqlite"), withTraces: true)
        let writer = try Database(path: folder("run.sqlite"), name: "run", mode: .readWrite)
        // A cache of a few pages: most of what is written reaches the file before the end of the transaction.
        try writer.execute("PRAGMA cache_size = 2")
        try writer.execute("BEGIN IMMEDIATE")
        try writer.execute("DELETE FROM metric")
        try writer.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                + "INSERT INTO environment(key, value) SELECT 'n' || i, 'text of some length' FROM n")
        for ending in ["", "-journal"] { folder.write(folder.read("run.sqlite" + ending), to: "cut.sqlite" + ending) }
        try writer.execute("ROLLBACK")
        #expect(folder.read("cut.sqlite-journal").count > 512)
        let before = ["cut.sqlite", "cut.sqlite-journal"].map { folder.read($0) }
        #expect(try StoredRun.read(folder("cut.sqlite"), withTraces: true) == whole)
        // What can't be written is not written.
        #expect(["cut.sqlite", "cut.sqlite-journal"].map { folder.read($0) } == before)
    }

    @Test func permissionsOfAReplacedStoreAreKept() throws {
        let record = sampleRecord()
        _ = try ResultStore.create(folder("run.sqlite"), plan: record).finish(record)
        chmod(folder("run.sqlite"), 0o600)
        _ = try ResultStore.create(folder("run.sqlite"), plan: record).finish(record)
        var status = stat()
        #expect(stat(folder("run.sqlite"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(folder.names == ["run.sqlite"])
    }
}
