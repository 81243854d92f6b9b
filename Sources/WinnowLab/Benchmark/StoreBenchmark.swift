@preconcurrency import Glibc
import WinnowModel
import WinnowStore

extension Benchmark {
    /// Writing speed of the result store: the record of a run of the plan, into a new file each time.
    func storeTask() throws -> BenchmarkTask {
        let record = try Lab.run(plan, jobs: 1)
        let folder = try BenchmarkFolder()
        let path = folder("run.sqlite")
        let rows =
            record.metrics.count + record.ledger.count + record.comparisons.count
            + record.examples.reduce(0) { $0 + 1 + $1.spans.count }
        return BenchmarkTask("store, \(plan.policies.count) policies, one core", unit: "rows") {
            defer { unlink(folder("run.sqlite")) }
            let plan = RunRecord(experiment: record.experiment, run: record.run)
            _ = try ResultStore.create(path, plan: plan).finish(record)
            return Double(rows)
        }
    }
}
