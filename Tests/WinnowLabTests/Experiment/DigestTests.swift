import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct DigestTests {
    private let folder = TemporaryFolder()

    /// The digest of a variant of a variant whose first base says `rate`.
    private func digest(rate: String, change: (inout LabOptions) -> Void = { _ in }) throws -> RunRecord {
        let first = """
            duration: 10s
            traffic: {arrivals: \(rate), roots: [{service: a, operation: b}]}
            services: {a: {operations: {b: {kind: server, latency: 2ms}}}}

            """
        folder.write(first, to: "first.yaml")
        folder.write("base: first.yaml\nenvironment: test\n", to: "second.yaml")
        let text = "base: second.yaml\npolicies: [{sampler: always_on}]\n"
        return Lab.outline(try LabPlan.written(text, in: folder, change: change))
    }

    @Test func filesThatAScenarioIsAVariantOfAreDigested() throws {
        let plan = try digest(rate: "10/s")
        #expect(
            plan.experiment.files.map { $0.path.split(separator: "/").last } == [
                "experiment.yaml", "second.yaml", "first.yaml",
            ])
        #expect(try digest(rate: "11/s").run.digest != plan.run.digest)
        #expect(try digest(rate: "10/s").run.digest == plan.run.digest)
    }

    /// A comparison that was typed, over a recording of one trace.
    private func compared(
        _ policies: [String], in folder: TemporaryFolder, change: (inout LabOptions) -> Void = { _ in }
    ) throws -> String {
        folder.write(WeightedRecording(1).text(), to: "t.jsonl")
        for (name, type) in [("a", "always_sample"), ("b", "latency, latency: {threshold_ms: 1}")] {
            folder.write("tail_sampling: {policies: [{name: p, type: \(type)}]}\n", to: "\(name).yaml")
        }
        folder.write(
            "tail_sampling: {decision_wait: \"${env:WAIT:-5s}\", policies: [{name: p, type: always_sample}]}\n",
            to: "env.yaml")
        var options = LabOptions()
        change(&options)
        let specs = try policies.map { try PolicySpec($0.replacing("{}", with: folder("x").dropLast(2))) }
        return try LabPlan.comparison(specs, scenario: nil, traces: [folder("t.jsonl")], options: options).digest
    }

    @Test func stagesTheirOrderAndReplicasAreDigested() throws {
        let digests = try [
            ["old={}/a.yaml,{}/b.yaml", "new={}/a.yaml"], ["old={}/a.yaml", "new={}/b.yaml,{}/a.yaml"],
            ["old={}/b.yaml,{}/a.yaml", "new={}/a.yaml"], ["old={}/a.yaml,{}/b.yaml*2", "new={}/a.yaml"],
            ["old={}/a.yaml,{}/b.yaml", "new={}/a.yaml*2"], ["old={}/a.yaml,{}/b.yaml", "other={}/a.yaml"],
        ].map { try compared($0, in: folder) }
        #expect(Set(digests).count == digests.count)
        // The same content elsewhere, also where it stands twice there.
        let elsewhere = TemporaryFolder()
        #expect(try compared(["old={}/a.yaml,{}/b.yaml", "new={}/a.yaml"], in: elsewhere) == digests[0])
    }

    @Test func variablesThatFilesReferToAreDigested() throws {
        func digest(_ name: String, _ environment: [String: String]) throws -> String {
            try compared(["p={}/\(name).yaml"], in: folder) { $0.environment = environment }
        }
        let plain = try digest("env", [:])
        #expect(try digest("env", ["WAIT": "6s"]) != plain)
        #expect(try digest("env", ["WAIT": "7s"]) != digest("env", ["WAIT": "6s"]))
        #expect(try digest("env", ["HOME": "/x"]) == plain)
        #expect(try digest("a", ["WAIT": "6s"]) == digest("a", [:]))
        // A variable that another one refers to.
        #expect(
            try digest("env", ["WAIT": "${env:DEEP}", "DEEP": "1s"])
                != digest("env", ["WAIT": "${env:DEEP}", "DEEP": "2s"]))
    }

    /// A collector's file may name a strategies file: what that says decides what is kept.
    @Test func filesThatAFileNamesAreDigested() throws {
        func digest(_ probability: Double) throws -> String {
            folder.write(
                "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": \(probability)}}",
                to: "strategies.json")
            folder.write(
                """
                receivers: {otlp: {protocols: {grpc: }}}
                extensions: {remote_sampling: {file: {path: strategies.json}}}
                exporters: {debug: }
                service:
                  extensions: [remote_sampling]
                  pipelines: {traces: {receivers: [otlp], exporters: [debug]}}

                """, to: "jaeger.yaml")
            return try compared(["p={}/jaeger.yaml"], in: folder)
        }
        #expect(try digest(0.5) != digest(0.25))
    }

    @Test func seedsAndVersionAreDigestedAndArgumentsAreNot() throws {
        let plain = try digest(rate: "10/s").run.digest
        #expect(try digest(rate: "10/s") { $0.seed = 2 }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.seeds = 2 }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.durationNanos = Duration64.second }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.version = "9" }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.arguments = ["run", "-o", "x.csv"] }.run.digest == plain)
    }
}
