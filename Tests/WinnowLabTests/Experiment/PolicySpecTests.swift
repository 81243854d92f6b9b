import Testing
import WinnowModel
import WinnowTestSupport

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

    /// A file of exactly this name is meant, whatever its name looks like.
    @Test func filesWithSuchNamesWin() throws {
        func spec(_ text: String, _ files: Set<String>) throws -> PolicySpec {
            try PolicySpec(text) { files.contains($0) }
        }
        let whole = try spec("tail.yaml@8s:4", ["tail.yaml@8s:4"])
        #expect(whole.parts == [Part(path: "tail.yaml@8s:4")])
        #expect(
            try spec("a*3,tail.yaml@8s:4@9s:2", ["tail.yaml@8s:4", "a*3"]).parts.map(\.path) == [
                "a*3", "tail.yaml@8s:4",
            ])
        #expect(try spec("tail.yaml@8s:4@9s:2", ["tail.yaml@8s:4"]).parts[0].changes.map(\.text) == ["@9s:2"])
        #expect(try spec("tail.yaml@8s:4@9s:2", ["tail.yaml"]).parts[0].changes.map(\.text) == ["@8s:4", "@9s:2"])
        #expect(try spec("gateway.yaml*3@8s:4", []).parts == [PolicySpec("gateway.yaml*3@8s:4").parts[0]])
    }

    /// Beside an experiment as well as where the command runs.
    @Test func filesBesideAnExperimentWin() throws {
        let folder = TemporaryFolder()
        folder.write(
            LabFiles.collector("  probabilistic_sampler: {sampling_percentage: 10}", "probabilistic_sampler"),
            to: "tail.yaml@8s:4")
        let plan = try LabPlan.written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\npolicies: [{file: 'tail.yaml@8s:4'}]\n", in: folder,
            seconds: 5)
        #expect(plan.policies[0].blueprint.hops.map(\.mostReplicas) == [1])
        #expect(plan.policies[0].blueprint.name == "tail.yaml@8s:4")
        #expect(try PolicySpec(folder("tail.yaml@8s:4")).parts[0].changes.isEmpty)
    }

    @Test func readsRouting() throws {
        let spec = try PolicySpec(
            "a/agent.yaml*2:round_robin,gateway.yaml*3:random,x.yaml*1:trace_id,y*:z.yaml,c:3.yaml")
        #expect(spec.parts.map(\.routing) == [.roundRobin, .random, .traceID, nil, nil])
        #expect(spec.parts.map(\.replicas) == [2, 3, 1, nil, nil])
        #expect(spec.name == "agent.yaml*2:round_robin,gateway.yaml*3:random,x.yaml,y*:z.yaml,c:3.yaml")
    }

    @Test func readsChanges() throws {
        let spec = try PolicySpec(
            "agent.yaml,gateway.yaml*3:round_robin@30s:4@1m:-1@90s:restart@2m:restart:2:10s@150s:restart:all:5s,k8s.yaml#gw@5s:+2,a@b.yaml"
        )
        let minute: UInt64 = 60_000_000_000
        #expect(spec.parts.map(\.path) == ["agent.yaml", "gateway.yaml", "k8s.yaml#gw", "a@b.yaml"])
        #expect(spec.parts.map(\.replicas) == [nil, 3, nil, nil])
        #expect(
            spec.parts[1].changes.map(\.kind) == [
                .replicas(4), .added(-1), .restarted(nil, downNanos: 0), .restarted(2, downNanos: minute / 6),
                .restarted(nil, downNanos: minute / 12),
            ])
        #expect(
            spec.parts[1].changes.map(\.afterNanos) == [
                minute / 2, minute, minute * 3 / 2, 2 * minute, 150_000_000_000,
            ])
        #expect(spec.parts[2].changes.map(\.kind) == [.added(2)] && spec.parts[3].changes.isEmpty)
        #expect(spec.name.contains("gateway.yaml*3:round_robin@30s:4@1m:-1@90s:restart"))
    }

    @Test(arguments: [
        "g.yaml*3@", "g.yaml*3@30s", "g.yaml*3@30s:", "g.yaml*3@30:4:5", "g.yaml*3@x:4", "g.yaml*3@30s:0",
        "g.yaml*3@30s:1001",
        "g.yaml*3@30s:restart:x", "g.yaml*3@30s:restart:1:x", "g.yaml*3@30s:restart:1:1s:1", "g.yaml*3@30s:restarts",
        "g.yaml*3@-1s:4", "g.yaml*3@99999999999999999999s:4", "g.yaml*3@30s:\u{0664}", "g.yaml*3@30s:4:round_robin",
        "g.yaml*3@30s:--4",
    ])
    func changesThatAreNoneAreRefused(_ text: String) {
        let found = failure { _ = try PolicySpec(text) }
        #expect(found?.kind == .usage && found?.diagnostics.first?.remedy.contains("@TIME:N") == true, "\(text)")
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
