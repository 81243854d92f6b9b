import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

@testable import WinnowLab

/// What one policy of an experiment alone merges over its collectors' files.
@Suite struct PolicyOverlayTests {
    private let folder = TemporaryFolder()

    init() {
        folder.write(
            LabFiles.collector(
                "  tail_sampling: {decision_wait: 10s, policies: [{name: all, type: always_sample}]}", "tail_sampling"),
            to: "tail.yaml")
        folder.write("processors: {tail_sampling: {decision_wait: 20s}}\n", to: "over.yaml")
    }

    private func waits(_ policies: String, change: (inout LabOptions) -> Void = { _ in }) throws -> [UInt64] {
        let plan = try LabPlan.written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\npolicies:\n" + policies, in: folder, seconds: 5,
            change: change)
        return plan.policies.map { ($0.tailSettings.first?.decisionWaitNanos ?? 0) / 1_000_000_000 }
    }

    @Test func eachPolicyHasItsOwn() throws {
        let policies = """
              - {name: file, file: tail.yaml}
              - {name: set, file: tail.yaml, set: processors.tail_sampling.decision_wait=30s}
              - {name: over, file: tail.yaml, config: over.yaml}
              - {name: both, file: tail.yaml, config: [over.yaml], set: [processors.tail_sampling.decision_wait=40s]}
              - {name: text, file: tail.yaml, config: 'yaml:processors::tail_sampling::decision_wait: 50s'}

            """
        #expect(try waits(policies) == [10, 30, 20, 40, 50])
        // What is typed is merged over all of them.
        let typed = try waits(policies) { $0.settings = ["processors.tail_sampling.decision_wait=7s"] }
        #expect(typed == [7, 7, 7, 7, 7])
    }

    @Test(arguments: [
        ("{file: tail.yaml, set: decision_wait}", "has no equal sign"),
        ("{file: tail.yaml, config: 's3:x'}", "of the scheme 's3' are not read"),
        ("{file: a.env, set: a.b=1}", "none is among those named"),
        ("{sampler: always_on, set: a.b=1}", "unknown key 'set'"),
    ])
    func whatIsWrongHasItsPlace(policy: String, message: String) throws {
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "a.env")
        let found = failure { _ = try waits("  - \(policy)\n") }
        #expect(found?.kind == .data && found?.description.contains(message) == true, "\(found?.description ?? "")")
        #expect(found?.diagnostics.first?.line == 3)
    }
}
