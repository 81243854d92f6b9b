import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowStore

@Suite struct ResultStoreTests {
    private let folder = TemporaryFolder()

    private func plan(_ record: RunRecord) -> RunRecord {
        var plan = RunRecord(experiment: record.experiment, run: record.run)
        plan.policies = record.policies
        plan.cells = record.cells.map { RunRecord.Cell(policy: $0.policy, seed: $0.seed, isFinished: false) }
        return plan
    }

    @Test func aRecordComesBackAsItWas() throws {
        var record = sampleRecord()
        let store = try ResultStore.create(folder("run.sqlite"), plan: plan(record))
        #expect(try store.finish(record) == folder("run.sqlite"))
        record.sort()
        #expect(try StoredRun.read(folder("run.sqlite"), withTraces: true) == record)
        // Decisions and kept traces may be millions; who does not ask for them does not pay for them.
        record.decisions = []
        record.keptTraces = []
        #expect(try StoredRun.read(folder("run.sqlite")) == record)
        #expect(folder.names == ["run.sqlite"])
    }

    @Test func orderOfCellsDoesNotMatter() throws {
        let record = sampleRecord()
        for (name, order) in [("a", [0, 1]), ("b", [1, 0])] {
            let store = try ResultStore.create(folder(name), plan: plan(record))
            for cell in order {
                try store.append(
                    ResultStore.CellResults(
                        cell: record.cells[cell], metrics: record.metrics.filter { $0.policy == cell && $0.seed != nil }
                    ))
            }
            _ = try store.finish(record)
        }
        #expect(try StoredRun.read(folder("a")) == StoredRun.read(folder("b")))
    }

    @Test func appendedCellsSurviveARunThatIsNotFinished() throws {
        let record = sampleRecord()
        var store: ResultStore? = try ResultStore.create(folder("run.sqlite"), plan: plan(record))
        #expect(store?.unfinishedPath == nil)
        let metrics = record.metrics.filter { $0.policy == 1 }
        try store?.append(
            ResultStore.CellResults(cell: record.cells[1], metrics: metrics, ledger: record.ledger))
        #expect(store?.unfinishedPath == folder("run.sqlite.partial"))
        store = nil
        let kept = try StoredRun.read(folder("run.sqlite.partial"))
        #expect(!kept.run.isComplete)
        #expect(kept.cells.map(\.isFinished) == [false, true, false])
        #expect(kept.metrics.count == metrics.count)
        #expect(kept.ledger == record.ledger)
        #expect(kept.policies == record.policies)
    }

    @Test func aRunWithoutACellLeavesNothing() throws {
        let record = sampleRecord()
        var store: ResultStore? = try ResultStore.create(folder("run.sqlite"), plan: plan(record))
        // What an unfinished cell has stored by then is no result.
        var cell = record.cells[1]
        cell.isFinished = false
        try store?.append(ResultStore.CellResults(cell: cell, decisions: record.decisions))
        #expect(store?.unfinishedPath == nil)
        store = nil
        #expect(folder.names.isEmpty)
    }

    @Test func appendedDecisionsStayWhenTheRecordHasNone() throws {
        var record = sampleRecord()
        let store = try ResultStore.create(folder("run.sqlite"), plan: plan(record))
        try store.append(
            ResultStore.CellResults(
                cell: record.cells[1], decisions: record.decisions, keptTraces: record.keptTraces))
        let decisions = record.decisions
        let series = record.series
        record.decisions = []
        record.series = []
        try store.append(ResultStore.CellResults(cell: record.cells[1], series: series))
        _ = try store.finish(record)
        let stored = try StoredRun.read(folder("run.sqlite"), withTraces: true)
        #expect(stored.decisions == decisions)
        #expect(stored.keptTraces == record.keptTraces)
        #expect(stored.series == series)
    }

    @Test func anOlderResultIsReplacedOnlyByACompleteOne() throws {
        var record = sampleRecord()
        let path = folder("run.sqlite")
        _ = try ResultStore.create(path, plan: plan(record)).finish(record)
        let first = folder.read("run.sqlite")

        record.run.isComplete = false
        record.run.version = "interrupted"
        let beside = try ResultStore.create(path, plan: plan(record)).finish(record)
        #expect(beside == path + ".partial")
        #expect(folder.read("run.sqlite") == first)
        #expect(try StoredRun.read(beside).run.version == "interrupted")

        record.run.isComplete = true
        record.run.version = "second"
        #expect(try ResultStore.create(path, plan: plan(record)).finish(record) == path)
        #expect(try StoredRun.read(path).run.version == "second")
        #expect(folder.names == ["run.sqlite", "run.sqlite.partial"])
    }

    @Test func aLinkToAResultStaysALink() throws {
        let record = sampleRecord()
        _ = try ResultStore.create(folder("real"), plan: plan(record)).finish(record)
        symlink("real", folder("link"))
        _ = try ResultStore.create(folder("link"), plan: plan(record)).finish(record)
        var info = stat()
        #expect(lstat(folder("link"), &info) == 0 && info.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func foldersAreMadeOnlyWhenAskedFor() throws {
        let record = sampleRecord()
        #expect(throws: Failure.self) { try ResultStore.create(folder("a/b/run"), plan: plan(record)) }
        _ = try ResultStore.create(folder("a/b/run"), plan: plan(record), makingFolders: true).finish(record)
        #expect(try StoredRun.read(folder("a/b/run")).run.isComplete)
    }

    @Test func aFullDiskKeepsWhatWasStored() throws {
        let record = sampleRecord()
        let path = folder("run.sqlite")
        let store = try ResultStore(path, plan: plan(record), makingFolders: false, pageLimit: 60)
        try store.append(ResultStore.CellResults(cell: record.cells[0], metrics: [record.metrics[0]]))
        let many = (0..<20_000).map {
            RunRecord.Metric(policy: 1, seed: 1, id: "metric_\($0)", value: Double($0), unit: "spans")
        }
        let failure = #expect(throws: Failure.self) {
            try store.append(ResultStore.CellResults(cell: record.cells[1], metrics: many))
        }
        #expect(failure?.kind == .io)
        #expect(failure?.diagnostics.first?.file == path)
        #expect(failure?.description.contains("no space left") == true)
        let kept = try StoredRun.read(path + ".partial")
        #expect(kept.metrics == [record.metrics[0]])
        #expect(kept.cells.map(\.isFinished) == [true, false, false])
    }

    @Test func aHundredThousandRowsAreStored() throws {
        var record = sampleRecord()
        record.metrics = (0..<100_000).map {
            RunRecord.Metric(
                policy: $0 % 2, seed: 1, id: "metric_\($0 / 1000)", dimension: Dimension(["n": String($0)]),
                value: Double($0) / 7, unit: "spans")
        }
        _ = try ResultStore.create(folder("big"), plan: plan(record)).finish(record)
        #expect(try StoredRun.read(folder("big")).metrics.count == 100_000)
    }
}
