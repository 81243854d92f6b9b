@preconcurrency import Glibc
import WinnowLab
import WinnowModel
import WinnowSampling
import WinnowStore

/// A planned run of the laboratory.
struct LabRun: PlannedRun {
    private let lab: LabPlan
    private let jobs: Int

    init(_ request: RunRequest) throws {
        let options = try LabOptions(request)
        switch request.subject {
        case .experiment(let path): lab = try LabPlan.experiment(path, options: options)
        case .comparison(let policies, .scenario(let path)):
            lab = try LabPlan.comparison(
                policies.map { try PolicySpec($0) }, scenario: path, traces: [], options: options)
        case .comparison(let policies, .traces(let files)):
            lab = try LabPlan.comparison(
                policies.map { try PolicySpec($0) }, scenario: nil, traces: files, options: options)
        }
        jobs = request.jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    var plan: RunRecord { Lab.outline(lab) }

    var damage: [Diagnostic] { lab.isClean ? [] : lab.damage }

    /// Runs without a store.
    func record() throws -> RunRecord { try Lab.run(lab, jobs: jobs, shouldStop: { Interrupt.isRequested }) }

    func execute(
        into store: ResultStore, progress: @escaping @Sendable (Double, UInt64) -> Void,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws -> RunRecord {
        let began = Wall.nanos()
        var record = try Lab.run(
            lab, jobs: jobs, progress: { progress($0.share, UInt64($0.spans)) }, shouldStop: isCancelled,
            finished: { record, seed in
                // With one seed `finish` writes everything a moment later.
                guard record.run.seeds.count > 1 else { return }
                for cell in record.cells where cell.seed == seed {
                    try store.append(
                        ResultStore.CellResults(
                            cell: cell,
                            metrics: record.metrics.filter { $0.policy == cell.policy && $0.seed == seed },
                            series: record.series.filter { $0.policy == cell.policy && $0.seed == seed },
                            ledger: record.ledger.filter { $0.policy == cell.policy && $0.seed == seed }))
                }
            }, note: { try store.append($0) })
        record.run.traffic.elapsedSeconds = Double(Wall.nanos() - began) / 1e9
        return record
    }
}

extension LabOptions {
    /// Takes over what was typed.
    init(_ request: RunRequest) throws {
        self.init()
        seed = request.firstSeed
        seeds = request.seeds
        durationNanos = request.durationNanos
        reference = request.reference
        failIf = request.conditions
        collectorVersion = try Self.version(request.collectorVersion)
        environment = Self.processEnvironment
        slow = request.recorded.slow
        incidents = request.recorded.incidents
        rate = request.recorded.tracesPerSecond
        details = request.details
        arguments = request.arguments
        version = winnowVersion
    }

    /// The release named by `--collector-version`.
    static func version(_ text: String?) throws -> CollectorVersion {
        guard let text else { return .modelled }
        guard let version = CollectorVersion(text) else {
            throw Failure(
                .usage,
                Diagnostic("'\(text)' is no release of the Collector", text: text, remedy: "write it like v0.158.0"))
        }
        return version
    }

    /// The environment of this process, for `${env:…}` references.
    static var processEnvironment: [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }
}

/// The wall clock, for figures that say how long Winnow itself took.
enum Wall {
    /// Nanoseconds of a clock that never goes back.
    static func nanos() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
