import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings
import WinnowTestSupport

/// Collectors inside other files: which one is meant, and where it stands.
@Suite struct WrapperTests {
    /// A collector that holds so many traces, indented.
    private func collector(_ traces: String, indent: Int = 0) -> String {
        """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: x}}
        processors:
          tail_sampling:
            policies: [{name: a, type: always_sample}]
            num_traces: \(traces)
        service: {pipelines: {traces: {receivers: [otlp], processors: [tail_sampling], exporters: [otlp]}}}
        """.split(separator: "\n").map { String(repeating: " ", count: indent) + $0 }.joined(separator: "\n") + "\n"
    }

    @Test func objectsOfTheOperator() {
        let head =
            "apiVersion: opentelemetry.io/v1\nkind: OpenTelemetryCollector\nmetadata: {name: NAME}\nspec:\n  replicas: 2\n"
        let text =
            head.replacing("NAME", with: "one") + "  config: |\n" + collector("7", indent: 4) + "---\n"
            + head.replacing("NAME", with: "two") + "  config:\n" + collector("8", indent: 4)
        #expect(Reading(text).errors.first?.message.hasPrefix("2 collectors stand in this file (lines 6, 20)") == true)
        for (choice, traces, line) in [("1", 7, 12), ("2", 8, 26), ("one", 7, 12), ("two", 8, 26)] {
            let reading = Reading(text, collector: choice)
            #expect(reading.tail?.numTraces == UInt64(traces), "\(choice) \(reading.errors)")
            #expect(reading.tail?.numTracesPlace == SettingPlace(file: "c.yaml", line: line, column: 21))
        }
        #expect(Reading(text, collector: "twe").errors.first?.remedy == "did you mean 'two'?")
        #expect(Reading(text, collector: "3").errors.first?.message.contains("is called '3'") == true)
    }

    @Test func oneOfSeveralIsBroken() {
        let object = "apiVersion: v1\nkind: OpenTelemetryCollector\nspec:\n  config: |\n"
        let text = object + "    a: 1\n    a: 2\n---\n" + object + collector("8", indent: 4)
        #expect(Reading(text).errors.map(\.line) == [4, 6])
        #expect(Reading(text, collector: "2").tail?.numTraces == 8)
        let broken = Reading(text, collector: "1")
        #expect(broken.errors.first?.line == 6 && broken.errors.first?.column == 5, "\(broken.errors)")
        #expect(broken.errors.first?.message.contains("first in line 5") == true)
    }

    @Test func entriesOfConfigMaps() {
        let text =
            "kind: ConfigMap\napiVersion: v1\nmetadata: {name: map}\ndata:\n  note: service pipelines\n  a.yaml: |\n"
            + collector("7", indent: 6) + "  b.yaml: \"x: 1\\nservice: {pipelines: {metrics: {receivers: [nop]}}}\"\n"
        #expect(Reading(text).tail?.numTracesPlace == SettingPlace(file: "c.yaml", line: 12, column: 23))
        #expect(Reading(text, collector: "a.yaml").tail?.numTraces == 7)
        #expect(Reading(text, collector: "map/a.yaml").tail?.numTraces == 7)
        // A text in quotes stands in one line.
        #expect(Reading(text, collector: "b.yaml").errors.allSatisfy { $0.line == 14 })
        #expect(!Reading(text, collector: "b.yaml").errors.isEmpty)
    }

    @Test func composeFiles() {
        let text =
            "services:\n  otel:\n    configs: [{source: conf}]\n    environment: [N=9]\nconfigs:\n  conf:\n    content: |\n"
            + collector("$${env:N}", indent: 6)
        let reading = Reading(text)
        #expect(reading.tail?.numTraces == 9, "\(reading.errors)")
        #expect(reading.tail?.numTracesPlace.line == 13)
        #expect(Reading(text.replacing("$$", with: "$")).warnings.first?.message.contains("Compose refuses") == true)
        let own = Reading(text.replacing("$${env:N}", with: "${TRACES:-5}"))
        #expect(own.tail?.numTraces == 5)
    }

    @Test func valuesOfTheCollectorsChart() {
        let values = """
            mode: deployment
            presets:
              kubernetesAttributes: {enabled: true}
            config:
              receivers: {jaeger: null}
              processors:
                tail_sampling: {policies: [{name: a, type: always_sample}], num_traces: 7}
              service:
                pipelines:
                  traces: {receivers: [otlp], processors: [memory_limiter, tail_sampling, batch]}
            """
        let reading = Reading(values)
        #expect(reading.tail?.numTraces == 7, "\(reading.errors)")
        #expect(reading.tail?.numTracesPlace.line == 7)
        #expect(reading.findings.contains { $0.message.contains("the preset 'kubernetesAttributes'") && $0.line == 3 })
        #expect(reading.findings.contains { $0.message.contains("defaults of opentelemetry-collector") })
        // Without a place in a pipeline it does nothing, as in the chart.
        let unused = Reading(values.replacing(", tail_sampling, batch", with: ", batch"))
        #expect(unused.stages.isEmpty && unused.warnings.contains { $0.message.contains("does nothing here") })
    }

    @Test func valuesOfOtherCharts() {
        let values =
            "agent:\n  config:\n    processors:\n      batch:\n" + "gateway:\n  config:\n" + collector("7", indent: 4)
        #expect(Reading(values, collector: "gateway").tail?.numTracesPlace.line == 12)
        #expect(Reading(values, collector: "2").tail?.numTraces == 7)
        let alone = Reading(
            "opentelemetry-gateway:\n  config:\n    processors:\n      tail_sampling: {policies: [{name: a, type: always_sample}]}\n"
        )
        #expect(alone.tail != nil && alone.warnings.contains { $0.message.contains("the chart's own pipelines") })
    }

    @Test func valuesOfTheKubeStack() {
        let values = """
            defaultCRConfig:
              config: {receivers: {otlp: }, exporters: {debug: }}
            collectors:
              daemon:
                presets: {kubernetesAttributes: {enabled: true}}
                config:
                  processors: {tail_sampling: {policies: [{name: a, type: always_sample}]}}
                  service: {pipelines: {traces: {receivers: [otlp], processors: [tail_sampling], exporters: [debug]}}}
            """
        let reading = Reading(values, collector: "daemon")
        #expect(reading.tail?.policies.first?.place.line == 7, "\(reading.errors)")
        #expect(reading.findings.contains { $0.message.contains("puts 'k8sattributes' in front") })
    }

    @Test func valuesOfGrafanasChart() {
        let values = """
            destinations:
              - name: tempo
                type: otlp
                processors:
                  tailSampling:
                    enabled: true
                    decisionWait: 5s
                    decisionCache: {sampledCacheSize: 9}
                    policies:
                      - {name: slow, type: latency, threshold_ms: 5000}
                      - {name: both, type: and, and: {and_sub_policy: [{name: e, type: status_code, status_codes: [ERROR]}]}}
            """
        let reading = Reading(values)
        #expect(reading.tail?.decisionWaitNanos == 5_000_000_000 && reading.tail?.sampledCacheSize == 9)
        #expect(reading.tail?.policies.map(\.name) == ["slow", "both"], "\(reading.errors)")
        #expect(reading.tail?.policies.first?.place.line == 10)
        let wrong = Reading(values.replacing("status_codes", with: "codes"))
        #expect(wrong.errors.first?.line == 11)
    }

    @Test func severalDocuments() {
        let text = collector("7") + "---\n" + collector("8")
        #expect(Reading(text).tail?.numTraces == 7)
        #expect(Reading(text).warnings.contains { $0.line == 9 && $0.message.contains("first document") })
        #expect(Reading(text, collector: "2").tail?.numTraces == 8)
        // A Collector does not look at the second one at all.
        #expect(Reading(collector("7") + "---\na: [\n").tail?.numTraces == 7)
    }

    @Test func namesWithANumberSign() {
        let folder = TemporaryFolder()
        folder.write("", to: "a#b.yaml")
        #expect(ConfigurationPath(folder("a#b.yaml")).collector == nil)
        #expect(ConfigurationPath(folder("a#b.yaml#c#d")) == ConfigurationPath(folder("a#b.yaml") + "#c#d"))
        #expect(ConfigurationPath(folder("a#b.yaml#2")).file == folder("a#b.yaml"))
        #expect(ConfigurationPath("none.yaml#2").collector == "2" && ConfigurationPath("-").collector == nil)
    }

    @Test func alloyInOtherFiles() {
        let text = """
            kind: ConfigMap
            apiVersion: v1
            data:
              config.alloy: |
                otelcol.receiver.otlp "default" {
                  output { traces = [otelcol.processor.probabilistic_sampler.x.input] }
                }
                otelcol.processor.probabilistic_sampler "x" {
                  sampling_percentage = 20
                  output { traces = [otelcol.exporter.otlp.default.input] }
                }
                otelcol.exporter.otlp "default" { client { endpoint = "x" } }
            """
        let reading = Reading(text)
        #expect(reading.probabilistic?.percentage == 20, "\(reading.errors)")
        let wrong = Reading(text.replacing("= 20", with: "= \"x\""))
        #expect(wrong.errors.first?.line == 9, "\(wrong.errors)")
    }

    @Test func referencesThatNothingClosesAreReadInALine() {
        func time(_ count: Int) -> Double {
            let content = "service: {pipelines: {" + String(repeating: "${", count: count)
            let text = "services: {a: {image: b}}\nconfigs: {c: {content: '\(content)'}}\n"
            return ProcessorTime.seconds { #expect(!Reading(text).errors.isEmpty) }
        }
        _ = time(100)
        // Ten times as long takes about ten times as long, in whatever build.
        let (short, long) = (time(3_000), time(30_000))
        #expect(long < short * 40, "\(short) \(long)")
    }
}
