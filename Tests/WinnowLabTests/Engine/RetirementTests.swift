import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct RetirementTests {
    /// Spans that end together are put in order long after no policy waits for their slab: its memory must still be theirs.
    @Test func slabsStayWhileTheirSpansRun() throws {
        let folder = TemporaryFolder()
        let text = """
            name: twins
            duration: 20s
            traffic:
              roots: [{service: a, operation: GET, arrivals: {constant: 20/s}}]
            services:
              a:
                replicas: 2
                operations:
                  GET:
                    latency: 1ms
                    calls: [{parallel: [one, two, three]}]
                  one: {latency: 5s}
                  two: {latency: 5s}
                  three: {latency: 5s}
            policies:
              - {name: none, sampler: always_off}

            """
        let plan = try LabPlan.written(text, in: folder)
        let whole = try Lab.run(plan, jobs: 1)
        #expect(whole.run.traffic.spans == 1600)
        for traces in [1, 3] {
            let sliced = try Lab.run(plan.sliced(traces), jobs: 2)
            #expect(RecordRows.all(sliced) == RecordRows.all(whole))
        }
    }
}
