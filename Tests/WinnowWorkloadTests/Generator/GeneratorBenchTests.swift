import Testing
import WinnowModel

@testable import WinnowWorkload

/// Prints how fast the storefront is generated; says nothing about right and wrong. Run with `-c release`.
@Suite struct GeneratorBenchTests {
    @Test func storefront() throws {
        #if DEBUG
            let (seconds, runs) = (UInt64(10), 1)
        #else
            let (seconds, runs) = (UInt64(600), 7)
        #endif
        let traffic = try Workload.shipped("storefront", duration: seconds * Duration64.second)
        let slab = Slab()
        let clock = ContinuousClock()
        var best = 0.0
        var checksum: UInt64 = 0
        for _ in 0..<runs {
            var spans = 0
            let time = clock.measure {
                var planner = traffic.planner(seed: 1)
                var plan = SlabPlan()
                while planner.next(&plan) {
                    traffic.fill(slab, with: plan)
                    spans += slab.batch.spanCount
                    checksum &+= slab.batch.end[slab.batch.spanCount / 2]
                }
            }
            let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
            best = max(best, Double(spans) / seconds)
        }
        #if !DEBUG
            print("generate storefront: \(best / 1e6) M spans/s, checksum \(checksum)")
        #endif
        #expect(best > 0)
    }
}
