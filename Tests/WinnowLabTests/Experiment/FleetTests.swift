import Testing
import WinnowFormats
import WinnowModel
import WinnowSampling
import WinnowTestSupport

@testable import WinnowLab
@testable import WinnowWorkload

/// `sampler: fleet`: what the scenario and the policy say about each service.
@Suite struct FleetTests {
    private let folder = TemporaryFolder()

    /// Three services, of which the second and third get the given keys; one policy with the given keys.
    private func plan(_ second: String, _ third: String, _ policy: String = "") throws -> LabPlan {
        try LabPlan.written(
            """
            duration: 1s
            traffic: {arrivals: 10/s, roots: [{service: a, operation: x}]}
            services:
              a: {sdk: go, operations: {x: {kind: server, latency: 2ms}}}
              b: {\(second) operations: {x: {kind: server, latency: 2ms}}}
              c: {\(third) operations: {x: {kind: server, latency: 2ms}}}
            policies:
              - {name: own, sampler: fleet\(policy)}

            """, in: folder)
    }

    private func samplers(_ plan: LabPlan) -> [String: HeadSamplerSettings] {
        guard case .sdk(.perService(let samplers, let otherwise)) = plan.policies[0].blueprint.head else { return [:] }
        return samplers.merging(["": otherwise]) { $1 }
    }

    @Test func everyServiceKeepsItsOwn() throws {
        folder.write("OTEL_TRACES_SAMPLER=traceidratio\nOTEL_TRACES_SAMPLER_ARG=0.5\n", to: "c.env")
        let plan = try plan(
            "sdk: java, sampling: {sampler: trace_id_ratio, ratio: 10 %},", "sdk: rust, sampling: {file: c.env},")
        #expect(
            samplers(plan) == [
                "a": .parentBased(root: .alwaysOn), "b": .traceIDRatio(0.1, sdk: .java),
                "c": .traceIDRatio(0.5, sdk: .rust), "": .parentBased(root: .alwaysOn),
            ])
        #expect(plan.policies[0].files == [folder("c.env")])
        #expect(plan.files.contains { $0.path == folder("c.env") })
    }

    @Test func aServiceMayAskJaeger() throws {
        folder.write("OTEL_TRACES_SAMPLER=jaeger_remote\n", to: "b.env")
        folder.write(#"{"default_strategy": {"type": "probabilistic", "param": 0.5}}"#, to: "strategies.json")
        let plan = try plan("sdk: java, sampling: {file: b.env, strategies: strategies.json},", "")
        guard case .jaeger(let settings) = samplers(plan)["b"], case .remote(let remote) = settings.kind else {
            Issue.record("\(samplers(plan))")
            return
        }
        #expect(remote.strategies.otherwise.probability == 0.5)
        #expect(plan.policies[0].files == [folder("strategies.json"), folder("b.env")])
        let wrong = failure { _ = try self.plan("sdk: java, sampling: {file: b.env, strategies: b.env},", "") }
        #expect(wrong?.kind == .data)
    }

    @Test func thePolicySpeaksLast() throws {
        let plan = try plan(
            "sdk: java, sampling: {sampler: always_off},", "sampling: {sampler: always_on},",
            ", services: {b: {sampler: trace_id_ratio, ratio: 0.5}, c: {sampler: trace_id_ratio, ratio: 0.5, sdk: js}}, "
                + "default: {sampler: always_off}")
        #expect(
            samplers(plan) == [
                "a": .parentBased(root: .alwaysOn), "b": .traceIDRatio(0.5, sdk: .java),
                "c": .traceIDRatio(0.5, sdk: .js), "": .alwaysOff,
            ])
    }

    @Test func aServiceThatReadsNoVariableIsWhatItsCodeSays() throws {
        #expect(samplers(try plan("sdk: cpp,", ""))["b"] == .alwaysOn)
    }

    @Test(arguments: [
        ("", "sampling: {sampler: always_on},", ", services: {d: {sampler: always_on}}", "8:", "no service 'd'"),
        ("sampling: {},", "", "", "5:", "with 'sampler' or 'file'"),
        ("sampling: {sampler: adaptive_target_rate},", "", "", "5:", "does not belong to one service"),
        ("sampling: {sampler: trace_id_ratio},", "", "", "5:", "the key 'ratio' is missing"),
        ("sampling: {file: gateway.yaml},", "", "", "5:", "configures no SDK"),
        ("sampling: {sampler: always_on, sdk: perl},", "", "", "5:", "perl"),
        ("sdk: perl,", "", "", "5:", "perl"),
        ("sdk: java, language: go,", "", "", "5:", "writes the language 'java'"),
        ("sampling: {sampler: always_on},", "", ", service: {}", "8:", "did you mean 'services'?"),
    ])
    func refused(second: String, third: String, policy: String, line: String, words: String) {
        folder.write("probabilistic_sampler: {sampling_percentage: 10}\n", to: "gateway.yaml")
        let found = failure { _ = try plan(second, third, policy) }
        #expect(found?.kind == .data)
        #expect(found?.description.contains("experiment.yaml:" + line) == true, "\(found?.description ?? "")")
        #expect(found?.description.contains(words) == true, "\(found?.description ?? "")")
    }

    @Test func aFleetThatSaysNothingIsRefused() {
        let found = failure {
            _ = try LabPlan.written(
                """
                duration: 1s
                traffic: {arrivals: 10/s, roots: [{service: a, operation: x}]}
                services: {a: {operations: {x: {kind: server, latency: 2ms}}}}
                policies: [{name: own, sampler: fleet}]

                """, in: folder)
        }
        #expect(found?.description.contains("no service says how it samples") == true)
    }

    /// A file that a service can't be started with stops the run with its own place.
    @Test func aFileThatItsSDKRefusesIsNamed() {
        folder.write("OTEL_TRACES_SAMPLER=ALWAYS_ON\n", to: "b.env")
        let found = failure { _ = try plan("sdk: java, sampling: {file: b.env},", "") }
        #expect(found?.description.hasPrefix(folder("b.env:1:1")) == true)
    }

    /// What a service writes about itself names its SDK.
    @Test(arguments: SDK.allCases)
    func theResourceNamesTheSDK(_ sdk: SDK) {
        #expect(SDK(language: sdk.language ?? "go", name: sdk.name) == sdk)
    }

    // MARK: Runs

    /// Reference, head sampling, section 2.2: what is left whole of two services that each keep a tenth of the ids.
    @Test(arguments: [
        ("go", "go", 0.1), ("go", "python", 0.1), ("java", "java", 0.1), ("go", "java", 0.05), ("go", "datadog", 0.01),
        ("python", "js", 0.01),
    ])
    func wholeTraces(caller: String, callee: String, share: Double) throws {
        let sampling = "sampling: {sampler: trace_id_ratio, ratio: 0.1}"
        let plan = try LabPlan.written(
            """
            duration: 20s
            traffic: {arrivals: {constant: 250/s}, roots: [{service: a, operation: x}]}
            services:
              a:
                sdk: \(caller)
                \(sampling)
                operations: {x: {kind: server, latency: 2ms, calls: [{service: b, call: y}]}}
              b:
                sdk: \(callee)
                \(sampling)
                operations: {y: {kind: server, latency: 2ms}}
            policies:
              - {name: own, sampler: fleet}
              - {name: roots, sampler: parent_based, root: {sampler: trace_id_ratio, ratio: 0.1}}
              - {name: consistent, sampler: probability, ratio: 0.1}

            """, in: folder)
        let record = try Lab.run(plan, jobs: 1)
        let traces = try #require(RecordRows.value(record, "own", "generated_traces"))
        #expect(traces > 4_900)
        func expect(_ policy: String, _ id: String, _ share: Double) {
            let found = (RecordRows.value(record, policy, id) ?? -1) / traces
            let deviation = (share * (1 - share) / traces).squareRoot()
            #expect(abs(found - share) <= 4.5 * deviation, "\(policy) \(id) of \(caller), \(callee): \(found)")
        }
        expect("own", "complete_traces", share)
        // Each keeps a tenth; what both keep is whole, the rest is broken.
        expect("own", "kept_traces", 0.2 - share)
        expect("own", "broken_traces", 0.2 - 2 * share)
        for policy in ["roots", "consistent"] {
            expect(policy, "complete_traces", 0.1)
            #expect(RecordRows.value(record, policy, "broken_traces") == 0)
        }
    }

    @Test func thePolyglotScenarioBreaksTraces() throws {
        let record = try Lab.run(try LabPlan.shipped("polyglot", seconds: 20), jobs: 1)
        let own = try #require(RecordRows.value(record, "each 10 %", "trace_completeness_ratio"))
        #expect(own > 0.1 && own < 0.5, "\(own)")
        for policy in ["roots 10 %", "consistent 10 %"] {
            #expect(RecordRows.value(record, policy, "trace_completeness_ratio") == 1)
        }
    }
}
