import Testing
import WinnowModel
import WinnowPipeline
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// What happens to collectors: what can, and what figures say of it.
@Suite struct TierChangesTests {
    private let folder = TemporaryFolder()
    private static let second: UInt64 = 1_000_000_000

    init() {
        folder.write(
            """
            receivers: {otlp: }
            exporters: {load_balancing: {resolver: {dns: {hostname: gateways}}}}
            service: {pipelines: {traces: {receivers: [otlp], exporters: [load_balancing]}}}
            """, to: "agent.yaml")
        folder.write(
            LabFiles.collector(
                "  tail_sampling: {decision_wait: 4s, policies: [{name: all, type: always_sample}]}", "tail_sampling"),
            to: "gateway.yaml")
    }

    private func changes(_ text: String) throws -> TierChanges? {
        let spec = try PolicySpec("x=" + folder("agent.yaml") + "," + folder("gateway.yaml") + text)
        return try ExperimentPolicyReader(LabOptions()).read([spec])[0].blueprint.hops[1].changes
    }

    @Test func numbersFollowFromEachOther() throws {
        let changes = try #require(try changes("*3@20s:-1@10s:+2@30s:restart:4:5s@40s:1"))
        #expect(
            changes.steps.map(\.kind) == [
                .scaled(to: 5), .scaled(to: 4), .restarted(3, downNanos: 5 * Self.second), .scaled(to: 1),
            ])
        #expect(changes.most == 5 && changes.notice == .every(5 * Self.second))
        #expect(
            changes.text.hasPrefix(
                "5 replicas from 10s on; 4 replicas from 20s on; replica 4 restarts at 30s, down for 5s"))
    }

    @Test(arguments: [
        ("*3@10s:-3", "after it there would be 0 replicas"), ("*3@10s:restart:4", "there is no replica 4 to restart"),
        ("*3@10s:2@20s:restart:3", "there are 2 by then"), ("*1000@10s:+1", "1001 replicas"),
    ])
    func whatCannotBeIsRefused(_ text: String, _ message: String) {
        let found = failure { _ = try changes(text) }
        #expect(found?.kind == .usage && found?.description.contains(message) == true, "\(found?.description ?? "")")
    }

    @Test func manyChangesAreRefused() {
        let found = failure { _ = try changes("*3" + String(repeating: "@10s:4", count: 65)) }
        #expect(found?.description.contains("more than 64 changes") == true)
    }

    private func experiment(_ policy: String) -> String {
        """
        duration: 30s
        traffic: {arrivals: 40/s, roots: [{service: a, operation: b}]}
        services: {a: {operations: {b: {kind: server, latency: 400ms, calls: [c]}, c: {latency: 300ms}}}}
        policies: [\(policy)]

        """
    }

    @Test func anExperimentSaysIt() throws {
        let plan = try LabPlan.written(
            experiment(
                "{name: x, stages: [{file: agent.yaml}, {file: gateway.yaml, replicas: 2, changes: [{at: 10s, add: 1}, {at: 20s, restart: all, down: 2s}]}]}"
            ), in: folder)
        let hop = plan.policies[0].blueprint.hops[1]
        #expect(hop.replicas == 2 && hop.mostReplicas == 3 && hop.splitsTraces)
        let record = try Lab.run(plan, jobs: 1)
        func value(_ id: String) -> Double? {
            record.metrics.first { $0.id == id && $0.dimension.text.contains("gateway.yaml") }?.value
        }
        #expect((value("split_traces") ?? 0) > 0 && (value("restart_lost_spans") ?? 0) > 0)
        #expect((value("restart_lost_traces") ?? 0) > 0 && value("unreachable_spans") != nil)
        let lost = record.metrics.first { $0.id == "lost_spans" && $0.dimension.isWhole }?.value
        #expect(lost == (value("restart_lost_spans") ?? 0) + (value("unreachable_spans") ?? 0))
        let spans = record.metrics.first { $0.id == "generated_spans" && $0.dimension.isWhole }?.value
        let kept = record.metrics.first { $0.id == "kept_spans" && $0.dimension.isWhole }?.value
        #expect(spans == (kept ?? 0) + (lost ?? 0))
        let warnings = record.warnings.map(\.message)
        #expect(
            warnings.contains {
                $0.contains("were split over replicas of gateway.yaml because those changed (3 replicas from 10s on")
            })
        #expect(warnings.contains { $0.contains("were lost when collectors of gateway.yaml restarted") })
    }

    @Test(arguments: [
        ("{at: 10s}", "one of 'replicas', 'add', 'remove', 'restart'"), ("{at: 10s, add: 1, remove: 1}", "says one of"),
        ("{add: 1}", "'at'"), ("{at: 10s, restart: second}", "'restart' is the number of a replica"),
        ("{at: 10s, restart: 9}", "there is no replica 9"), ("{at: 10s, scale: 2}", "scale"),
    ])
    func wrongChangesHaveTheirPlace(_ change: String, _ message: String) {
        let found = failure {
            _ = try LabPlan.written(
                experiment("{name: x, file: gateway.yaml, replicas: 2, changes: [\(change)]}"), in: folder)
        }
        #expect(found?.kind == .data && found?.description.contains(message) == true, "\(found?.description ?? "")")
        #expect(found?.diagnostics.first?.line == 4)
    }

    @Test func whatComesAfterTheEndIsSaid() throws {
        let plan = try LabPlan.written(
            experiment("{name: x, file: 'gateway.yaml*2@90s:3'}"), in: folder)
        let warnings = try Lab.run(plan, jobs: 1).warnings.map(\.message)
        #expect(
            warnings.contains { $0.contains("at 1m30s changes nothing: the traffic ends after 30") }, "\(warnings)")
    }
}
