import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

/// `hash_seed` processors downstream of somebody who has sampled before.
@Suite struct SamplerChainTests {
    private let folder = TemporaryFolder()

    private func findings(_ policy: String) throws -> [Diagnostic] {
        for (name, keys) in [
            ("half", "mode: hash_seed, hash_seed: 2"), ("tenth", "mode: hash_seed, hash_seed: 3"),
            ("open", "mode: hash_seed, fail_closed: false"), ("share", "mode: proportional"),
            ("level", "mode: equalizing"),
        ] {
            folder.write(
                LabFiles.collector(
                    "  probabilistic_sampler: {\(keys), sampling_percentage: 50}", "probabilistic_sampler"),
                to: name + ".yaml")
        }
        let plan = try LabPlan.written(
            """
            duration: 1s
            traffic: {arrivals: 10/s, roots: [{service: a, operation: x}]}
            services:
              a: {operations: {x: {kind: server, latency: 2ms}}}
            policies:
              - {name: it, \(policy)}

            """, in: folder)
        return plan.findings.filter { $0.message.contains("hash_seed can't decide") }
    }

    @Test(arguments: [
        "file: half.yaml", "file: \"half.yaml,share.yaml\"", "file: \"half.yaml,level.yaml,share.yaml\"",
        "stages: [{sampler: trace_id_ratio, ratio: 10 %}, {file: half.yaml}]",
        "stages: [{sampler: probability, ratio: 10 %}, {file: level.yaml}]",
        "stages: [{sampler: parent_based, root: {sampler: trace_id_ratio, ratio: 10 %}}, {file: half.yaml}]",
    ])
    func nothingIsSaidWhereItCanDecide(_ policy: String) throws {
        #expect(try findings(policy).isEmpty)
    }

    @Test(
        arguments: [
            ("file: \"half.yaml,tenth.yaml\"", "probabilistic_sampler", "drops"),
            ("file: \"share.yaml,open.yaml\"", "probabilistic_sampler", "keeps"),
            ("stages: [{sampler: probability, ratio: 10 %}, {file: half.yaml}]", "an SDK's sampler", "drops"),
            (
                "stages: [{sampler: parent_based, root: {sampler: probability, ratio: 10 %}}, {file: half.yaml}]",
                "an SDK's sampler", "drops"
            ),
            ("stages: [{sampler: adaptive_target_rate}, {file: half.yaml}]", "adaptive_target_rate", "drops"),
        ] as [(String, String, String)])
    func whatItFindsIsSaid(policy: String, writer: String, fate: String) throws {
        let found = try findings(policy)
        #expect(found.count == 1)
        #expect(found.first?.message.contains("comes downstream of \(writer), which writes th") == true)
        #expect(found.first?.message.contains("\(fate) it") == true)
        #expect(found.first?.file.hasSuffix(".yaml") == true && found.first?.line == 3)
    }
}
