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
        let unknown = read(policy + "  num_traces = local.file.x.content")
        #expect(
            unknown.errors.first?.line == 15 && unknown.errors.first?.message.contains("local.file.x.content") == true)
        #expect(read(policy + "  decision_wait = \"1\" + \"0s\"").tail?.decisionWaitNanos == 10_000_000_000)
        #expect(read(policy + "  decision_wait = coalesce(null, \"3s\")").tail?.decisionWaitNanos == 3_000_000_000)
    }

    @Test(arguments: [
        ("(10 + 2) * 2 ^ 3 ^ 0 - 5 % 3", 22), ("-2 + 3", 1), ("7 / 2", 3), ("1.5 * 4", 6), ("[1, 2][1]", 2),
        ("{a = 3}[\"a\"]", 3), ("{\"a\" = 3}.a", 3), ("encoding.from_json(`{\"n\": [9]}`).n[0]", 9),
        ("2.5 ^ 2 * 4", 25), ("4.0 ^ 0.5", 2), ("0.5 ^ -3", 8), ("1.5 ^ 2.0 ^ 1 * 4", 9),
        ("json_path(`{\"n\": [{\"v\": 9}]}`, \"$.n[-1]['v']\")[0]", 9),
        ("json_path(`{\"n\": [3, 5]}`, \".n[*]\")[1]", 5),
        ("encoding.from_json(encoding.from_base64(\"eyJuIjogOX0=\")).n", 9),
        ("coalesce(sys.env(\"NONE\"), 0, 7)", 7), ("array.concat([1], [2, 4])[2]", 4),
        ("array.concat([1], [string.format(\"%d-%s\", 2, \"x\") == \"2-x\"])[0]", 1),
    ])
    func whatCanBeWorkedOut(expression: String, value: Int64) {
        let reading = read(
            "  policy {\n    name = \"a\"\n    type = \"always_sample\"\n  }\n  num_traces = " + expression)
        #expect(reading.tail?.numTraces == UInt64(value), "\(expression): \(reading.errors)")
    }

    @Test(arguments: [
        "string.join([\"1\", \"s\"], \"0\")", "string.replace(\"1xs\", \"x\", \"0\")", "string.trim_space(\" 10s\\n\")",
        "string.to_lower(\"10S\")", "string.trim_prefix(\"a10s\", \"a\")", "string.split(\"a,10s\", \",\")[1]",
        "base64_decode(encoding.to_base64(\"10s\"))", "encoding.from_URLbase64(\"MTBz\")",
        "encoding.url_decode(\"1%30s\")",
        "encoding.from_URLbase64(encoding.to_URLbase64(\"10s\"))", "encoding.url_decode(encoding.url_encode(\"10s\"))",
        "string.format(\"%v%s\", 10, \"s\")", "coalesce(null, \"\", \"10s\", sys.env(\"X\"))",
    ])
    func textsAreWorkedOut(expression: String) {
        let reading = read(
            "  policy {\n    name = \"a\"\n    type = \"always_sample\"\n  }\n  decision_wait = " + expression)
        #expect(reading.tail?.decisionWaitNanos == 10_000_000_000, "\(expression): \(reading.errors)")
    }

    @Test(arguments: [
        ("\"1\" + 1", "stands between text and a number"), ("1 / 0", "by zero"), ("1 % (2 - 2)", "by zero"),
        ("-\"a\"", "stands before text"), ("!1", "stands before a number"), ("true + true", "a truth value"),
        ("(0 - 2.5) ^ 0.5", "where Alloy runs"), ("0.0 ^ -1", "where Alloy runs"), ("1e999 ^ 2", "where Alloy runs"),
        ("json_path(\"{}\", \"..a\")", "where Alloy runs"),
        ("json_path(`{\"a\": 1, \"b\": 2}`, \"$.*\")", "where Alloy runs"),
        ("encoding.from_base64(\"eyJ\")", "where Alloy runs"), ("encoding.url_decode(\"%4\")", "where Alloy runs"),
        ("[1][7]", "where Alloy runs"),
    ])
    func whatIsRefused(expression: String, message: String) {
        let reading = read("  num_traces = " + expression)
        #expect(reading.errors.first?.message.contains(message) == true, "\(expression): \(reading.errors)")
        #expect(reading.errors.first?.line == 11)
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
            otelcol.exporter.otlp "default" { client { endpoint = "x" } }
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
