import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings

/// Files of Grafana Alloy.
@Suite struct AlloyTests {
    private func file(_ settings: String, target: String = "otelcol.exporter.otlp.default.input") -> String {
        """
        // A comment with otelcol.
        otelcol.receiver.otlp "default" {
          grpc { endpoint = sys.env("HOST") + ":4317" }
          output {
            traces = [
              otelcol.processor.tail_sampling.t.input,
            ]
          }
        }
        otelcol.processor.tail_sampling "t" {
        \(settings)
          output { traces = [\(target)] }
        }
        otelcol.exporter.otlp "default" {
          client { endpoint = "database:4317" }
        }
        """
    }

    private func read(_ settings: String, _ environment: [String: String] = [:]) -> Reading {
        Reading(file(settings), file: "c.alloy", environment: environment)
    }

    @Test func blocksBecomeSettings() {
        let reading = read(
            """
              decision_wait = "5s"
              policy {
                name = "a"
                type = "string_attribute"
                string_attribute { key = "k", values = ["x$$", `y\\d`] }
              }
            """.replacing(", values", with: "\n values"))
        #expect(reading.tail?.decisionWaitNanos == 5_000_000_000, "\(reading.errors)")
        #expect(reading.rules == [.stringAttribute(key: "k", values: ["x$$", "y\\d"])])
        #expect(reading.tail?.name == "tail_sampling/t" && reading.tail?.policies.first?.place.line == 12)
    }

    @Test func expressions() {
        let policy = "  policy {\n    name = \"a\"\n    type = \"always_sample\"\n  }\n"
        #expect(read(policy + "  num_traces = sys.env(\"N\")", ["N": "12"]).tail?.numTraces == 12)
        #expect(read(policy + "  num_traces = 10 + 2").errors.first?.message.contains("where Alloy runs") == true)
        let unknown = read(policy + "  num_traces = local.file.x.content")
        #expect(
            unknown.errors.first?.line == 15 && unknown.errors.first?.message.contains("local.file.x.content") == true)
        #expect(read(policy + "  decision_wait = \"1\" + \"0s\"").tail?.decisionWaitNanos == 10_000_000_000)
        #expect(read(policy + "  decision_wait = coalesce(null, \"3s\")").tail?.decisionWaitNanos == 3_000_000_000)
    }

    @Test(arguments: [
        ("  num_traces = ", "a value is expected"), ("  num_traces 5", "'{' is expected"), ("  policy {", "closing"),
        ("  name = \"a", "closing quote"), ("  name = `a", "closing `"), ("  /* x", "without end"),
        ("  a = [1", "expected"), ("  a = 1 b = 2", "a new line is expected"), ("  a = \"\\q\"", "escape"),
        ("  ~", "does not know"),
    ])
    func whatIsWrongHasItsPlace(text: String, message: String) {
        let reading = read(text)
        #expect(reading.errors.first?.message.contains(message) == true, "\(text): \(reading.errors)")
        #expect((reading.errors.first?.line ?? 0) >= 10)
    }

    @Test func deepNestingEnds() {
        #expect(
            read("  a = " + String(repeating: "[", count: 100_000)).errors.first?.message.contains("deeper") == true)
        #expect(read(String(repeating: "a {\n", count: 100_000)).errors.first?.message.contains("deeper") == true)
        #expect(
            read("  a = " + String(repeating: "-", count: 100_000)).errors.first?.message.contains("deeper") == true)
    }

    @Test func waysThatPartAndMeet() throws {
        let text = """
            otelcol.receiver.otlp "a" {
              output { traces = [otelcol.processor.batch.x.input] }
            }
            otelcol.receiver.zipkin "b" {
              output { traces = [otelcol.processor.batch.x.input] }
            }
            otelcol.processor.batch "x" {
              output { traces = [otelcol.processor.tail_sampling.y.input, otelcol.exporter.debug.default.input] }
            }
            otelcol.processor.tail_sampling "y" {
              policy {
                name = "a"
                type = "always_sample"
              }
              output { traces = [otelcol.exporter.otlp.default.input, other.x.y.input] }
            }
            otelcol.exporter.otlp "default" { }
            otelcol.exporter.debug "default" { }
            """
        let effective = try DialectCatalog.effective(bytes: Array(text.utf8), file: "c.alloy")
        let pipelines = effective.root["service"]?["pipelines"]
        func list(_ pipeline: String, _ key: String) -> [String] {
            (pipelines?[pipeline]?[key]?.elements ?? []).compactMap(\.text)
        }
        #expect(pipelines?.entries?.map(\.name) == ["traces/1", "traces/2"])
        #expect(list("traces/1", "receivers") == ["otlp/a", "zipkin/b"])
        #expect(list("traces/1", "exporters") == ["forward/tail_sampling_y", "debug"])
        #expect(list("traces/2", "receivers") == ["forward/tail_sampling_y"])
        #expect(list("traces/2", "exporters") == ["otlp", "alloy/other.x.y"])
        #expect(effective.findings.contains { $0.message.contains("'other.x.y'") && $0.line == 15 })
        let reading = Reading(text, file: "c.alloy")
        #expect(reading.tail?.name == "tail_sampling/y", "\(reading.errors)")
    }
}
