import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

/// What is wrong in an experiment file is said with file, line, column and what to do.
@Suite struct ExperimentErrorTests {
    private let folder = TemporaryFolder()
    private let workload = """
        duration: 10s
        traffic: {arrivals: 10/s, roots: [{service: a, operation: b}]}
        services: {a: {operations: {b: {kind: server, latency: 2ms}}}}

        """
    private let collector = """
        receivers: {otlp: {protocols: {grpc: }}}
        processors:
          tail_sampling:
            policies:
              - {name: all, type: always_sample}
        exporters: {debug: }
        service: {pipelines: {traces: {receivers: [otlp], processors: [tail_sampling], exporters: [debug]}}}

        """

    private func expect(
        _ text: String, at place: String, _ words: String..., kind: Failure.Kind = .data,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = failure({ _ = try LabPlan.written(text, in: folder) }, at: sourceLocation)
        #expect(found?.kind == kind, sourceLocation: sourceLocation)
        let said = found?.description ?? ""
        for word in words { #expect(said.contains(word), "\(said)", sourceLocation: sourceLocation) }
        #expect(said.hasPrefix(folder(place) + ":"), "\(said)", sourceLocation: sourceLocation)
    }

    /// Line 4 on of the workload's file.
    private func expect(
        settings: String, at place: String, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let text = workload + settings + "\n"
        let found = failure({ _ = try LabPlan.written(text, in: folder) }, at: sourceLocation)
        #expect(found?.kind == .data, sourceLocation: sourceLocation)
        let said = found?.description ?? ""
        for word in words { #expect(said.contains(word), "\(said)", sourceLocation: sourceLocation) }
        #expect(said.hasPrefix(folder("experiment.yaml:\(place):")), "\(said)", sourceLocation: sourceLocation)
    }

    @Test func keysAndValues() {
        let policies = "policies: [{sampler: always_on}]\n"
        expect(settings: policies + "sedes: 3", at: "5:1", "unknown key 'sedes'", "did you mean 'seeds'?")
        expect(settings: policies + "seeds: 0", at: "5:8", "0")
        expect(settings: policies + "seeds: many", at: "5:8", "many")
        expect(settings: policies + "seed: -1", at: "5:7", "-1")
        expect(settings: policies + "network_delay: -1s", at: "5:16", "-1s")
        expect(settings: policies + "prices: {usd_per_ingested_gb: .nan}", at: "5:31", ".nan")
        expect(settings: policies + "prices: {usd_per_gb: 1}", at: "5:10", "unknown key 'usd_per_gb'")
        expect(
            settings: policies + "batch_span_processor: {max_queue_size: 10, max_export_batch_size: 20}", at: "5:23",
            "max_export_batch_size 20 is more than max_queue_size 10")
        expect(settings: policies + "reference: [a]", at: "5:12", "")
    }

    @Test func conditionsAndReferences() {
        let policies = "policies: [{name: on, sampler: always_on}, {name: off, sampler: always_off}]\n"
        let reference = failure { _ = try LabPlan.written(workload + policies + "reference: onn\n", in: folder) }
        #expect(reference?.kind == .data && reference?.description.contains("did you mean 'on'?") == true)
        let typed = failure { _ = try LabPlan.written(workload + policies, in: folder) { $0.reference = "onn" } }
        #expect(typed?.kind == .usage && typed?.diagnostics.first?.file == "")
        let bad = failure {
            _ = try LabPlan.written(workload + policies + "thresholds: [lost_spams == 0]\n", in: folder)
        }
        #expect(bad?.kind == .data && bad?.description.contains("did you mean 'lost_spans'?") == true)
        let flag = failure {
            _ = try LabPlan.written(workload + policies, in: folder) { $0.failIf = ["lost_spams > 0"] }
        }
        #expect(flag?.kind == .usage)
    }

    @Test func filesThatLackSomething() {
        expect(
            "policies: [{sampler: always_on}]\n", at: "experiment.yaml:1", "there is no traffic", "workload: FILE.yaml")
        expect(workload, at: "experiment.yaml:1", "there are no policies", "winnow compare FILE… --scenario")
        expect(
            "workload: w.yaml\npolicies: [{sampler: always_on}]\n", at: "w.yaml", "No such file", kind: .io)
        expect("", at: "experiment.yaml", "")
        expect("- a\n", at: "experiment.yaml:1", "")
    }

    @Test func policies() {
        expect(settings: "policies: []", at: "4:11", "at least one policy")
        expect(settings: "policies: 3", at: "4:11", "at least one policy")
        expect(settings: "policies: [on]", at: "4:12", "a policy is a mapping")
        expect(settings: "policies: [{name: x}]", at: "4:12", "one of 'sampler', 'file', 'stages'")
        expect(settings: "policies: [{name: '', sampler: always_on}]", at: "4:19", "a name is text")
        expect(
            settings: "policies: [{sampler: alway_on}]", at: "4:22", "no sampler 'alway_on'",
            "did you mean 'always_on'?")
        expect(settings: "policies: [{sampler: trace_id_ratio}]", at: "4:12", "the key 'ratio' is missing")
        expect(settings: "policies: [{sampler: trace_id_ratio, ratio: 1.5}]", at: "4:45", "1.5")
        expect(settings: "policies: [{sampler: trace_id_ratio, ration: 1}]", at: "4:38", "did you mean 'ratio'?")
        expect(
            settings: "policies:\n  - {name: a, sampler: always_on}\n  - {name: a, sampler: always_off}", at: "6:5",
            "two policies are called 'a'")
        expect(settings: "policies: [{stages: []}]", at: "4:21", "at least one stage")
        expect(
            settings: "policies: [{stages: [{sampler: tail_bounded}, {sampler: always_on}]}]", at: "4:47",
            "stands before collectors")
        expect(
            settings: "policies: [{sampler: parent_based, root: tail_bounded}]", at: "4:42", "can't be a delegate")
        expect(settings: "policies: [{sampler: parent_based}]", at: "4:12", "the key 'root' is missing")
    }

    @Test func everyWrongPolicyIsSaidAtOnce() {
        let text = workload + "policies:\n  - {sampler: x1}\n  - {sampler: always_on}\n  - {sampler: x2}\n"
        let found = failure { _ = try LabPlan.written(text, in: folder) }
        #expect(found?.diagnostics.map(\.line) == [5, 7])
    }

    @Test func filesOfPolicies() {
        expect(settings: "policies: [{file: ''}]", at: "4:19", "names at least one file")
        expect(settings: "policies: [{file: 'c.yaml*0'}]", at: "4:19", "replicas are a number from 1 to 1000")
        expect(settings: "policies: [{file: c.yaml, ratio: 1}]", at: "4:27", "unknown key 'ratio'")
        // Relative to the experiment, and said as in the experiment's folder.
        expect(workload + "policies: [{file: none.yaml}]\n", at: "none.yaml", "No such file", kind: .io)
        folder.write(collector.replacing("always_sample", with: "always_simple"), to: "c.yaml")
        expect(workload + "policies: [{file: c.yaml}]\n", at: "c.yaml:5", "always_simple")
        folder.write(
            collector.replacing(
                "type: always_sample",
                with:
                    "type: string_attribute, string_attribute: {key: k, values: ['a(b'], enabled_regex_matching: true}"),
            to: "c.yaml")
        expect(workload + "policies: [{file: c.yaml}]\n", at: "c.yaml:5", "a(b")
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "sdk.env")
        let replicas = failure { _ = try LabPlan.written(workload + "policies: [{file: sdk.env*2}]\n", in: folder) }
        #expect(replicas?.description.contains("is no collector") == true)
        folder.write(collector, to: "c.yaml")
        let late = failure { _ = try LabPlan.written(workload + "policies: [{file: 'c.yaml,sdk.env'}]\n", in: folder) }
        #expect(late?.kind == .data && late?.description.contains("stands before collectors") == true)
    }

    @Test func whatIsRightIsRead() throws {
        folder.write(collector, to: "c.yaml")
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "sdk.env")
        let plan = try LabPlan.written(
            workload + """
                name: mine
                seed: 5
                seeds: 3
                policies:
                  - file: 'sdk.env,c.yaml*2'
                  - {name: n, stages: [{sampler: trace_id_ratio, ratio: 0.5}, {file: c.yaml}]}
                  - {sampler: always_off}
                reference: n
                thresholds: ["n: lost_spans == 0"]

                """, in: folder)
        #expect(plan.name == "mine" && plan.seeds == [5, 6, 7] && plan.reference == 1)
        #expect(plan.policyNames == ["sdk.env", "n", "always_off"] || plan.policyNames[1...] == ["n", "always_off"])
        #expect(plan.policies[0].blueprint.head != nil && plan.policies[0].blueprint.hops.map(\.replicas) == [2])
        #expect(plan.policies[1].blueprint.hops.map(\.name) == ["c.yaml"] && plan.thresholds.count == 1)
        #expect(plan.policies[1].files == [folder("c.yaml")])
    }
}
