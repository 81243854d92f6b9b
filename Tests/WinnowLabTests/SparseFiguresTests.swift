import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct SparseFiguresTests {
    private let folder = TemporaryFolder()

    /// Two operations, one of them so rare that a seed may do without it.
    private func record(seeds: Int) throws -> RunRecord {
        let plan = try LabPlan.written(
            """
            duration: 10s
            seeds: \(seeds)
            traffic:
              arrivals: 20/s
              roots: [{service: a, operation: often, weight: 400}, {service: a, operation: seldom}]
            services: {a: {operations: {often: {kind: server, latency: 2ms}, seldom: {kind: server, latency: 2ms}}}}
            policies: [{name: all, sampler: always_on}, {name: none, sampler: always_off}]

            """, in: folder)
        return try Lab.run(plan, jobs: 1)
    }

    @Test func aRowThatSomeSeedsDoNotHaveCountsAsZeroInTheMean() throws {
        let seeds = 12
        let record = try record(seeds: seeds)
        let rows = record.metrics.filter { $0.id == "lost_traces" && $0.dimension["operation"] == "seldom" }
        let single = rows.filter { $0.seed != nil }
        // The test needs seeds of both kinds.
        try #require(!single.isEmpty && single.count < seeds)
        let pooled = try #require(rows.first { $0.seed == nil }?.value)
        let mean = single.reduce(0.0) { $0 + ($1.value ?? .nan) } / Double(seeds)
        #expect((pooled - mean).magnitude < 1e-12)
        // Operations add up to the whole, over all seeds as well.
        let all = record.metrics.filter { $0.id == "lost_traces" && $0.seed == nil }
        let sum = all.filter { $0.dimension["operation"] != nil }.reduce(0.0) { $0 + ($1.value ?? .nan) }
        let whole = try #require(all.first { $0.dimension.pairs.count == 1 }?.value)
        #expect((sum - whole).magnitude < 1e-9)
    }

    @Test func lostAndGainedTracesStandInTheCatalog() throws {
        for id in ["lost_traces", "gained_traces"] {
            let entry = try #require(MetricCatalog.entry(id))
            #expect(entry.isSparse && entry.unit == "traces")
        }
        let record = try record(seeds: 1)
        #expect(record.metrics.allSatisfy { MetricCatalog.entry($0.id)?.unit == $0.unit })
    }
}
