import Testing
import WinnowModel

@testable import WinnowWorkload

@Suite struct StorefrontTests {
    @Test func hasTheShapeItPromises() throws {
        let scenario = try Workload.shippedScenario("storefront")
        #expect(scenario.services.count >= 15)
        #expect(scenario.services.reduce(0) { $0 + $1.operations.count } >= 60)
        #expect(Set(scenario.services.map(\.conventions)).count == 3)
        #expect(scenario.durationNanos == 3_600 * Duration64.second)
        let traffic = try GeneratedTraffic(scenario: scenario)
        #expect(traffic.facts.faults.count == 12)
        #expect(traffic.facts.faults.count { $0.onset < traffic.facts.begin + 300 * Duration64.second } >= 3)
        #expect(traffic.facts.rarePaths.count == 96)
        #expect((12.3...12.8).contains(traffic.expectedSpansPerTrace))
    }

    @Test func tenMinutesHoldWhatAnHourNeeds() throws {
        let traffic = try Workload.shipped("storefront", duration: 600 * Duration64.second)
        var planner = traffic.planner(seed: 1)
        var plan = SlabPlan()
        let slab = Slab()
        var traces = 0
        var spans = 0
        var counts = [Int](repeating: 0, count: TraceClasses.all.count)
        var faults: Set<UInt32> = []
        while planner.next(&plan) {
            traffic.fill(slab, with: plan)
            traces += slab.batch.traceCount
            spans += slab.batch.spanCount
            for trace in 0..<slab.batch.traceCount {
                let classes = TraceClasses(rawValue: slab.truth.classes[trace])
                for (number, entry) in TraceClasses.all.enumerated() where classes.contains(entry.value) {
                    counts[number] += 1
                }
            }
            faults.formUnion(slab.truth.touches.map(\.fault))
        }
        // A sixth of an hour's 5.05 million spans.
        #expect(spans > 841_700 && spans < 870_000)
        #expect((12.4...12.8).contains(Double(spans) / Double(traces)))
        #expect(counts.allSatisfy { $0 > traces / 1_000 })
        #expect(counts[6] > traces * 8 / 10)
        #expect(faults.count == 4)
    }
}
