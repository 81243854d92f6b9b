import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings

@Suite struct EnvironmentTests {
    private func percentage(_ value: String, _ environment: [String: String] = [:]) -> Reading {
        Reading.pipeline(
            ["probabilistic_sampler"], "probabilistic_sampler:\n  mode: hash_seed\n  sampling_percentage: \(value)",
            environment: environment)
    }

    @Test func references() {
        for text in ["${env:P}", "${P}", "\"${P}\"", "${env:P:-3}", "${A}", "${env:NONE:-12.5}"] {
            let reading = percentage(text, ["P": "12.5", "A": "${env:P}"])
            #expect(reading.probabilistic?.percentage == 12.5, "\(text) \(reading.errors)")
        }
    }

    @Test func unsetVariablesAreNothing() {
        let reading = percentage("${env:NONE}")
        #expect(reading.probabilistic?.percentage == 0)
        #expect(reading.warnings.first?.message.contains("NONE is not set") == true)
        #expect(reading.warnings.first?.line == 7)
    }

    @Test func referencesInsideText() {
        let policies =
            "tail_sampling: {policies: [{name: 'a-${X}-$$b', type: string_attribute, string_attribute: {key: k, values: [\"${N}\", \"x${N}\", $y]}}]}"
        let reading = Reading.pipeline(["tail_sampling"], policies, environment: ["X": "1", "N": "404"])
        #expect(reading.tail?.policies.first?.name == "a-1-$b")
        #expect(reading.rules == [.stringAttribute(key: "k", values: ["404", "x404", "$y"])])
    }

    @Test(arguments: [
        ("${NONE:-12.5}", "has a default without env"), ("${env:1P}", "no valid name"), ("${}", "no valid name"),
        ("${env:P-Q}", "no valid name"), ("${env:P:?why}", "no valid name"),
    ])
    func referencesThatAreRefused(text: String, message: String) {
        let reading = percentage(text, ["P": "12.5", "1P": "12.5"])
        #expect(reading.errors.first?.message.contains(message) == true, "\(reading.errors)")
    }

    @Test func referencesThatAreNotModelled() {
        #expect(percentage("${file:/x}").errors.first?.message.contains("is not there") == true)
        #expect(percentage("${vault:x}").errors.first?.message.contains("not supported") == true)
        #expect(percentage("${A}", ["A": "${B}", "B": "${A}"]).errors.first?.message.contains("without end") == true)
        #expect(percentage("${env:X", [:]).errors.first?.line == 7)
    }

    @Test func pipelinesMayBeReferences() {
        let reading = Reading(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            processors: {probabilistic_sampler: {sampling_percentage: 1}}
            service: {pipelines: {traces: {receivers: [otlp], processors: "${env:P}", exporters: [otlp]}}}
            """, environment: ["P": "[probabilistic_sampler]"])
        #expect(reading.probabilistic?.percentage == 1)
    }

    @Test func anchorsAndMergeKeys() {
        let reading = Reading(
            """
            processors:
              tail_sampling/a: &base
                decision_wait: 5s
                policies: [{name: a, type: always_sample}]
              tail_sampling/b:
                <<: *base
                num_traces: 7
            """)
        guard reading.stages.count == 2, case .tailSampling(let second) = reading.stages[1] else {
            Issue.record("\(reading.errors)")
            return
        }
        #expect(second.name == "tail_sampling/b" && second.numTraces == 7 && second.decisionWaitNanos == 5_000_000_000)
        #expect(second.policies.first?.place.line == 4)
    }
}
