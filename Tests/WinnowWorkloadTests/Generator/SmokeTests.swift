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
}
