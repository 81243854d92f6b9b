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

/// A folder for files of a benchmark, removed with them at its end.
final class BenchmarkFolder {
    private let path: String

    /// Makes a new folder in that of `TMPDIR`, or in `/tmp`.
    init() throws(Failure) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/winnow-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(
                .io, Diagnostic("no folder for the benchmark's files: \(String(cString: strerror(errno)))", file: base))
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(self(name)) }
        rmdir(path)
    }

    /// The path of a file in it.
    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Names of the files in it, sorted.
    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
