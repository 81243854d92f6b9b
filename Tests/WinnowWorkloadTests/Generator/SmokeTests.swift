import Testing
import WinnowModel

@testable import WinnowWorkload

@Suite struct SmokeTests {
    @Test func generates() throws {
        let traffic = try Workload.shipped("smoke")
        let traces = Workload.traces(traffic)
        #expect((150...260).contains(traces.count))
        #expect(traces.allSatisfy { $0.root.parent == 0 && $0.root.service == "web" })
        #expect(traces.contains { $0.classes.contains(.rootError) })
        #expect(traces.contains { $0.classes.contains(.innerError) })
        #expect(traces.contains { $0.classes.contains(.retry) })
        #expect(traces.contains { $0.classes.contains(.faultWindow) })
        #expect(traces.contains { $0.classes == .baseline })
        #expect(Set(traces.flatMap(\.faults)) == ["slow-items GET /items", "orders-fail POST /orders"])
    }

    @Test func theGateSeesEveryClass() throws {
        let traffic = try Workload.shipped("ci")
        let traces = Workload.traces(traffic)
        #expect((3_000...7_000).contains(traces.count))
        for entry in TraceClasses.all {
            #expect(traces.count { $0.classes.contains(entry.value) } >= 5, "\(entry.id)")
        }
        #expect(Set(traces.flatMap(\.faults).map { $0.prefix { $0 != " " } }).count == 3)
    }

    @Test func theBurstIsSeenInItsWindow() throws {
        let traffic = try Workload.shipped("error-burst")
        let failed = Workload.traces(traffic).filter { $0.classes.contains(.faultWindow) }
        #expect(failed.count > 400)
        let seconds = failed.map { ($0.root.start - defaultEpochNanos) / Duration64.second }
        #expect(seconds.allSatisfy { (59...75).contains($0) })
    }
}
