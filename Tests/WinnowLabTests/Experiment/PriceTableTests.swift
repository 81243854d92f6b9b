import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct PriceTableTests {
    @Test func aMonthHasThirtyDays() {
        var prices = PriceTable()
        prices.usdPerIngestedGB = 2
        prices.usdPerMillionSpans = 0.5
        // In an hour 3 GB and 4 million spans: 8 USD, 720 times a month.
        #expect(prices.backendUSDPerMonth(bytes: 3e9, spans: 4e6, seconds: 3600) == 5760)
        #expect(prices.backendUSDPerMonth(bytes: 0, spans: 0, seconds: 1) == 0)
    }

    @Test func theExperimentSetsThem() throws {
        let folder = TemporaryFolder()
        func cost(_ prices: String) throws -> (cost: Double, spans: Double, bytes: Double) {
            let plan = try LabPlan.written(
                "workload: \(LabFiles.package("scenarios/smoke.yaml"))\n\(prices)\n"
                    + "policies: [{name: all, sampler: always_on}]\n", in: folder)
            let record = try Lab.run(plan, jobs: 1)
            let seconds = try #require(RecordRows.value(record, "all", "duration_seconds"))
            return (
                try #require(RecordRows.value(record, "all", "backend_cost_usd_per_month")) * seconds / 2_592_000,
                try #require(RecordRows.value(record, "all", "hop_spans", Dimension(["hop": "backend"]))),
                try #require(RecordRows.value(record, "all", "hop_bytes", Dimension(["hop": "backend"])))
            )
        }
        let spans = try cost("prices: {usd_per_ingested_gb: 0, usd_per_million_spans: 7}")
        #expect(abs(spans.cost - spans.spans * 7e-6) < 1e-12)
        let bytes = try cost("prices: {usd_per_ingested_gb: 3, usd_per_million_spans: 0}")
        #expect(abs(bytes.cost - bytes.bytes * 3e-9) < 1e-12)
        let none = try cost("prices: {usd_per_ingested_gb: 0, usd_per_million_spans: 0}")
        #expect(none.cost == 0 && none.spans > 0)
    }
}
