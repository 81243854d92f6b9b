import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings

@Suite struct FormTests {
    @Test func kubernetesObjectsWithABlockOfText() {
        let text = """
            apiVersion: v1
            kind: ConfigMap
            data:
              other: "x"
              c.yaml: |
                receivers: {otlp: }
                exporters: {otlp: {endpoint: x}}
                processors:
                  tail_sampling:
                    policies: [{name: a, type: always_sample}]
                    num_traces: NUMBER
                service: {pipelines: {traces: {receivers: [otlp], processors: [tail_sampling], exporters: [otlp]}}}
            ---
            kind: Deployment
            """
        let reading = Reading(text.replacing("NUMBER", with: "9"))
        #expect(reading.tail?.numTraces == 9)
        #expect(reading.tail?.numTracesPlace == SettingPlace(file: "c.yaml", line: 11, column: 21))
        let wrong = Reading(text.replacing("NUMBER", with: "x"))
        #expect(wrong.errors.first?.line == 11 && wrong.errors.first?.column == 21)
        let twice = Reading(text.replacing("num_traces: NUMBER", with: "policies: []"))
        #expect(twice.errors.first?.line == 11 && twice.errors.first?.message.contains("line 10") == true)
        let two = Reading(text + "\n---\n" + text)
        #expect(two.errors.first?.message.hasPrefix("2 collectors stand in this file (lines 5, 20)") == true)
        #expect(Reading("apiVersion: v1\nkind: Service\n").errors.first?.line == 2)
    }

    @Test(arguments: [
        ("RulesVersion: 2\n", 1, "Refinery"),
        ("colour: red\n", 1, "'colour'"), ("[1]\n", 1, "starts with a list"), ("text\n", 1, "starts with text"),
        ("", 1, "empty"),
        ("a: [\n", 2, "flow"),
    ])
    func otherFilesAreRefusedWithALine(text: String, line: Int, part: String) {
        let reading = Reading(text)
        #expect(reading.errors.first?.line == line)
        #expect(reading.errors.first?.message.contains(part) == true, "\(reading.errors)")
    }

    @Test func blocksBesideOthers() {
        #expect(Reading("batch:\ntail_sampling: {policies: [{name: a, type: always_sample}]}").stages.count == 1)
        #expect(
            Reading("sqlquery:\ntail_sampling: {policies: [{name: a, type: always_sample}]}").errors.first?.line == 1)
        let near = Reading("processors: {probabilistic_sampler: {sampling_percentage: 1}}\nservices: {}")
        #expect(near.errors.first?.remedy == "did you mean 'service'?")
    }

    @Test func releases() {
        #expect(CollectorVersion("v0.126.0") == CollectorVersion(0, 126))
        #expect(CollectorVersion("0.161") == .modelled && CollectorVersion.modelled.description == "v0.161.0")
        for text in ["", "1", "v", "0.x", "0.1.2.3", "-1.2", "0.99999999999999999999", "0..1", "+0.1"] {
            #expect(CollectorVersion(text) == nil)
        }
        #expect(
            CollectorVersion(0, 99) < CollectorVersion(0, 100) && !CollectorVersion(0, 152, 9).has(.tokenBucket)
        )
    }
}
