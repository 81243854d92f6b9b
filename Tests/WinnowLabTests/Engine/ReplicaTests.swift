import Testing
import WinnowModel
import WinnowPipeline
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// Chains whose gateways stand behind a load-balancing exporter or a plain balancer.
@Suite struct ReplicaTests {
    private let folder = TemporaryFolder()

    init() {
        folder.write(
            LabFiles.collector(
                """
                  tail_sampling:
                    decision_wait: 3s
                    num_traces: 400
                    policies:
                      - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
                      - {name: some, type: probabilistic, probabilistic: {sampling_percentage: 20}}
                """, "tail_sampling"), to: "gateway.yaml")
        for key in ["traceID", "service"] { write(agent: "\(key).yaml", key: key, "static: {hostnames: [a, b, c]}") }
        write(agent: "dns.yaml", key: "traceID", "dns: {hostname: gateways}")
    }

    private func write(agent name: String, key: String, _ resolver: String) {
        folder.write(
            """
            receivers: {otlp: {protocols: {grpc: }}}
            exporters:
              loadbalancing:
                routing_key: \(key)
                resolver: {\(resolver)}
            service: {pipelines: {traces: {receivers: [otlp], exporters: [loadbalancing]}}}
            """, to: name)
    }

    private func plan(_ policies: [String], seconds: UInt64 = 40) throws -> LabPlan {
        try LabPlan.written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\npolicies:\n"
                + policies.map { "  - {\($0)}\n" }.joined(), in: folder, seconds: seconds)
    }

    private let all = [
        "name: ring, file: 'traceID.yaml,gateway.yaml'",
        "name: service, file: 'service.yaml,gateway.yaml*3'",
        "name: round, file: 'gateway.yaml*3:round_robin'",
        "name: random, file: gateway.yaml, replicas: 3, routing: random",
        "name: id, file: gateway.yaml*3",
    ]

    @Test func exportersAndWordsMakeRouting() throws {
        let plan = try plan(all)
        let hops = plan.policies.map { $0.blueprint.hops[$0.blueprint.hops.count - 1] }
        #expect(hops.map(\.replicas) == [3, 3, 3, 3, 3])
        #expect(
            hops.map(\.routing) == [
                .ring(backends: ["a", "b", "c"], key: .traceID), .ring(backends: ["a", "b", "c"], key: .service),
                .roundRobin, .random, .traceID,
            ])
        #expect(hops.map(\.splitsTraces) == [false, true, true, true, false])
        #expect(Set(plan.policies.map { LabPlan.digestText($0) }).count == 5)
    }

    @Test func splitTracesAndContradictionsAreCounted() throws {
        let plan = try plan(all)
        let driver = LaneDriver(plan, isWindowed: false)
        for lane in driver.lanes { #expect(lane.faults.isEmpty, "\(lane.blueprint.name)") }
        let record = try Lab.run(plan, jobs: 1)
        for name in ["service", "round", "random"] {
            let place = Dimension(["hop": "gateway.yaml", "stage": "0"])
            let split = RecordRows.value(record, name, "split_traces", place) ?? 0
            let contradicted = RecordRows.value(record, name, "contradicted_traces", place) ?? 0
            #expect(split > 0 && contradicted > 0 && contradicted <= split, "\(name)")
            #expect(record.warnings.contains { $0.message.contains("were split over the 3 replicas") }, "\(name)")
        }
        for name in ["ring", "id"] {
            let rows = record.metrics.filter { $0.id == "split_traces" && record.policies[$0.policy].name == name }
            #expect(rows.allSatisfy { $0.value == 0 }, "\(name)")
        }
        let spans = (1...3).map {
            RecordRows.value(record, "round", "replica_spans", Dimension(["hop": "gateway.yaml", "replica": "\($0)"]))
                ?? 0
        }
        let whole = RecordRows.value(record, "round", "hop_spans", Dimension(["hop": "gateway.yaml"]))
        #expect(spans.reduce(0, +) == whole && spans.allSatisfy { $0 > 0 })
    }

    @Test func jobsChangeNoRow() throws {
        let plan = try plan(all, seconds: 20)
        let first = RecordRows.all(try Lab.run(plan, jobs: 1))
        #expect(RecordRows.all(try Lab.run(plan, jobs: 8)) == first)
    }

    @Test(arguments: [
        ("traceID.yaml,gateway.yaml*2", "names 3 backends, 'gateway.yaml' has 2 replicas"),
        ("traceID.yaml,gateway.yaml*3:random", "shares traces out by traceID: 'gateway.yaml' gets them by random"),
        ("traceID.yaml", "collectors that are not given"),
        ("dns.yaml,gateway.yaml", "by the name 'gateways' is not known: one is assumed"),
    ])
    func whatIsNotAsInProductionIsSaid(_ file: String, _ message: String) throws {
        let findings = try plan(["name: x, file: '\(file)'"]).findings.filter { $0.severity == .warning }
        #expect(findings.contains { $0.message.contains(message) && $0.line == 4 }, "\(findings.map(\.message))")
    }

    @Test func assumedBackendsAreNoted() throws {
        let plan = try plan(["name: x, file: 'dns.yaml,gateway.yaml*4'"])
        #expect(!plan.findings.contains { $0.severity == .warning })
        #expect(
            plan.findings.contains { $0.severity == .note && $0.message.contains("backend-1:4317 to backend-4:4317") })
        #expect(
            plan.policies[0].blueprint.hops[1].routing
                == .ring(backends: (1...4).map { "backend-\($0):4317" }, key: .traceID))
    }

    @Test func routingStandsOnce() throws {
        let failure = failure { _ = try plan(["name: x, file: 'gateway.yaml*3:random', routing: round_robin"]) }
        #expect(failure?.description.contains("'routing' stands beside a single file") == true)
        let unknown = self.failureOf("name: x, file: gateway.yaml, routing: robin")
        #expect(unknown?.description.contains("trace_id, round_robin, random") == true)
    }

    private func failureOf(_ policy: String) -> Failure? { failure { _ = try plan([policy]) } }
}

extension LabPlan {
    /// What tells a policy's way from another's.
    fileprivate static func digestText(_ read: ExperimentPolicyReader.Read) -> String {
        read.blueprint.hops.map { "\($0.name) \($0.replicas) \($0.routing.text)" }.joined(separator: ";")
    }
}
