import Testing
import WinnowModel

@testable import WinnowLab

@Suite struct PolicySpecTests {
    private typealias Part = PolicySpec.Part

    @Test(arguments: [
        ("tail.yaml", "tail.yaml", [("tail.yaml", 1)]),
        ("configs/otelcol/tail.yaml", "tail.yaml", [("configs/otelcol/tail.yaml", 1)]),
        ("old=tail.yaml", "old", [("tail.yaml", 1)]),
        ("head 10 %=a/sdk.env", "head 10 %", [("a/sdk.env", 1)]),
        ("a/agent.yaml,b/gateway.yaml*3", "agent.yaml,gateway.yaml*3", [("a/agent.yaml", 1), ("b/gateway.yaml", 3)]),
        ("new=agent.yaml*2,gateway.yaml*1000", "new", [("agent.yaml", 2), ("gateway.yaml", 1000)]),
        ("gateway.yaml*1", "gateway.yaml", [("gateway.yaml", 1)]),
        // An equals sign inside a path, and stars that count nothing, are part of the path.
        ("runs/p=1/tail.yaml", "tail.yaml", [("runs/p=1/tail.yaml", 1)]),
        ("tail*.yaml", "tail*.yaml", [("tail*.yaml", 1)]),
        ("x=tail=2.yaml", "x", [("tail=2.yaml", 1)]),
        ("a.yaml,b=c.yaml", "a.yaml,b=c.yaml", [("a.yaml", 1), ("b=c.yaml", 1)]),
    ])
    func reads(_ text: String, _ name: String, _ parts: [(String, Int)]) throws {
        let spec = try PolicySpec(text)
        #expect(spec.name == name)
        #expect(spec.parts.map(\.path) == parts.map(\.0) && spec.parts.map { $0.replicas ?? 1 } == parts.map(\.1))
        #expect(spec.parts.allSatisfy { $0.routing == nil })
    }

    @Test func readsRouting() throws {
        let spec = try PolicySpec(
            "a/agent.yaml*2:round_robin,gateway.yaml*3:random,x.yaml*1:trace_id,y*:z.yaml,c:3.yaml")
        #expect(spec.parts.map(\.routing) == [.roundRobin, .random, .traceID, nil, nil])
        #expect(spec.parts.map(\.replicas) == [2, 3, 1, nil, nil])
        #expect(spec.name == "agent.yaml*2:round_robin,gateway.yaml*3:random,x.yaml,y*:z.yaml,c:3.yaml")
    }

    @Test(arguments: [
        "a.yaml*3:", "a.yaml*3:roundrobin", "a.yaml*0:random", "a.yaml*3:random:random", "", ",", "a.yaml,", ",a.yaml",
        "x=", "=a.yaml", "*3", "a.yaml*0", "a.yaml*-1", "a.yaml*1001", "x=,b",
    ])
    func refuses(_ text: String) throws {
        let failure = try #require(failure { _ = try PolicySpec(text) })
        #expect(failure.kind == .usage)
        let diagnostic = try #require(failure.diagnostics.first)
        #expect(diagnostic.text == text)
        #expect(diagnostic.remedy.contains("[name=]FILE[*N]"))
    }
}
