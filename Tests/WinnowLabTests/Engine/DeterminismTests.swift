import Testing
import WinnowModel
import WinnowPipeline
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct DeterminismTests {
    /// What all others are compared with.
    private struct First: Sendable {
        let plan: LabPlan
        let record: RunRecord
        let rows: [String]

        init() throws {
            plan = try LabPlan.shipped("storefront", seconds: 20)
            record = try Lab.run(plan, jobs: 1)
            rows = RecordRows.all(record)
        }
    }
    private static let first = Result { try First() }

    @Test func jobsAndRepetitionChangeNoRow() throws {
        let (plan, first, rows) = try { ($0.plan, $0.record, $0.rows) }(Self.first.get())
        #expect(first.run.traffic.spans > 20_000)
        #expect(rows.count > 8 * 200)
        for jobs in [1, 8] {
            let again = try Lab.run(plan, jobs: jobs)
            #expect(again.exact == first.exact, "\(jobs) jobs")
            #expect(RecordRows.all(again) == rows, "\(jobs) jobs")
        }
    }

    /// Many rounds and recycled memory against one round: how traffic is cut into slabs is nobody's business.
    @Test func slabsChangeNoRow() throws {
        let (plan, rows) = try { ($0.plan, $0.rows) }(Self.first.get())
        for (traces, jobs) in [(37, 1), (37, 8), (500, 2)] {
            let again = RecordRows.all(try Lab.run(plan.sliced(traces), jobs: jobs))
            let differing = zip(rows, again).filter { $0 != $1 }.map { "\($0) / \($1)" }
            #expect(again.count == rows.count)
            #expect(differing == [], "slabs of \(traces) traces, \(jobs) jobs")
        }
    }

    @Test func aRunInRoundsIsARunSlabBySlab() throws {
        let plan = try LabPlan.shipped("storefront", seconds: 20).sliced(60)
        let record = try Lab.run(plan, jobs: 2)
        let driver = LaneDriver(plan)
        #expect(driver.slabs.count > 16)
        for (policy, lane) in driver.lanes.enumerated() {
            let results = lane.results()
            #expect(!results.isEmpty)
            for value in results {
                let dimension = Dimension(pairs: value.dimension)
                let row = record.metrics.first {
                    $0.policy == policy && $0.id == value.id && $0.dimension == dimension
                }
                #expect(row?.value == value.value, "\(lane.blueprint.name) \(value.id)")
            }
            #expect(lane.ledger.generated == record.run.traffic.spans)
        }
    }

    @Test func anotherSeedIsOtherTraffic() throws {
        var plan = try LabPlan.shipped("ci", policies: ["{name: all, sampler: always_on}"])
        let first = try Lab.run(plan, jobs: 1)
        plan.seeds = [2]
        let second = try Lab.run(plan, jobs: 1)
        #expect(
            RecordRows.value(first, "all", "kept_bytes") != RecordRows.value(second, "all", "kept_bytes"))
    }

    @Test func aPolicyMoreChangesNoRowOfTheOthers() throws {
        let folder = TemporaryFolder()
        let old = [
            "{name: head, sampler: trace_id_ratio, ratio: 0.2}", "{name: target, sampler: adaptive_target_rate}",
            "{name: bounded, sampler: tail_bounded}",
        ]
        let names = ["head", "target", "bounded"]
        let base = try run(old, folder)
        let more = try run(
            [
                "{name: first, sampler: adaptive_target_rate, target_spans_per_second: 20}", old[0],
                "{name: between, sampler: tail_bounded, num_traces: 50}", old[1], old[2],
                "{name: last, sampler: tail_root_end}",
            ], folder)
        let rows = RecordRows.all(base, only: names)
        #expect(rows.contains { $0.hasPrefix("metric") && $0.contains("lost_traces") })
        #expect(rows.contains { $0.hasPrefix("example") })
        #expect(RecordRows.all(more, only: names) == rows)
    }

    private func run(_ policies: [String], _ folder: TemporaryFolder) throws -> RunRecord {
        let text = "workload: \(LabFiles.package("scenarios/ci.yaml"))\nreference: head\nseeds: 2\npolicies:\n"
        return try Lab.run(
            try .written(text + policies.map { "  - \($0)\n" }.joined(), in: folder, seconds: 40), jobs: 2)
    }
}

extension LabPlan {
    /// Policies over a workload of the package.
    static func shipped(
        _ workload: String, policies: [String], files: [String: String] = [:], seconds: UInt64 = 30
    ) throws -> LabPlan {
        let folder = TemporaryFolder()
        for (name, text) in files { folder.write(text, to: name) }
        return try .written(
            "workload: \(LabFiles.package("scenarios/\(workload).yaml"))\npolicies:\n"
                + policies.map { "  - \($0)\n" }.joined(), in: folder, seconds: seconds)
    }
}
