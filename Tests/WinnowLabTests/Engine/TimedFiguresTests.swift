import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

/// What a run says about its own speed.
@Suite struct TimedFiguresTests {
    @Test func samplersHaveTheirShareOfTheLane() {
        let clock = LaneClock(readingNanos: 10)
        #expect(clock.lane == 0 && clock.samplers == 0)
        // Two calls within 2,000 ns of wall time, of which the thread ran half.
        clock.add(wall: 2_040, cpu: 1_040)
        clock.add(samplerWall: 310)
        clock.add(samplerWall: 210)
        #expect(clock.lane == 1_000)
        #expect(clock.samplers == 1_000 * 500 / 2_000)
        // Never more than the lane, never below zero.
        clock.add(samplerWall: 1_000_000)
        #expect(clock.samplers == clock.lane)
        let slow = LaneClock(readingNanos: 1_000)
        slow.add(wall: 100, cpu: 100)
        slow.add(samplerWall: 50)
        #expect(slow.lane == 0 && slow.samplers == 0)
    }

    @Test func everyCellHasEveryFigureAndOnlyAsTimed() throws {
        var plan = try LabPlan.shipped(
            "ci", policies: ["{name: head, sampler: trace_id_ratio, ratio: 0.5}", "{name: all, sampler: always_on}"])
        plan.seeds = [1, 2]
        let record = try Lab.run(plan, jobs: 2)
        let ids = TimedFigures.entries.map(\.id)
        for policy in record.policies {
            for seed in plan.seeds.map(Optional.some) + [nil] {
                let rows = record.metrics.filter { $0.policy == policy.ordinal && $0.seed == seed && $0.kind == .timed }
                // Nothing was read.
                #expect(rows.map(\.id).sorted() == ids.filter { $0 != "read_cpu_ns_per_span" }.sorted())
                for row in rows { #expect(row.value ?? 0 > 0, "\(row.id)") }
                func value(_ id: String) throws -> Double { try #require(rows.first { $0.id == id }?.value) }
                if seed != nil {
                    let product = try value("spans_per_second") * value("lane_cpu_ns_per_span")
                    #expect((product - 1e9).magnitude < 1)
                    #expect(try value("sampler_cpu_ns_per_span") < value("lane_cpu_ns_per_span"))
                }
            }
        }
        #expect(record.comparisons.allSatisfy { !ids.contains($0.metric) })
        #expect(!Baseline(record).json.contains("_per_second") && !Baseline(record).json.contains("cpu_ns"))
        #expect(record.environment.map(\.key).contains("cpu"))
        #expect(record.exact.environment.isEmpty && record.exact.metrics.allSatisfy { $0.kind == .exact })
    }

    @Test func theCatalogueMarksThem() {
        #expect(MetricCatalog.entries.filter { $0.kind == .timed }.count >= 6)
        for entry in TimedFigures.entries { #expect(MetricCatalog.kind(entry.id) == .timed) }
        #expect(MetricCatalog.kind("kept_spans") == .exact)
    }

    @Test func noThresholdIsPutOnThem() {
        do {
            _ = try Threshold("spans_per_second < 1", isInverted: true, policies: [], kind: .usage)
            Issue.record("accepted")
        } catch {
            #expect(error.diagnostics[0].message.contains("depends on the machine"))
            #expect(error.diagnostics[0].remedy.contains("--against"))
        }
    }
}
