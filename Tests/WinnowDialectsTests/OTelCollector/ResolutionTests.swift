import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings
import WinnowTestSupport

/// Several configurations, references without end, files that are long.
@Suite struct ResolutionTests {
    private static let collector = """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: x}}
        processors: {tail_sampling: {policies: [{name: a, type: always_sample}], num_traces: 7}}
        service: {pipelines: {traces: {receivers: [otlp], processors: [tail_sampling], exporters: [otlp]}}}

        """

    @Test func overlaysAndSettings() throws {
        let folder = TemporaryFolder()
        folder.write("processors:\n  tail_sampling:\n    num_traces: 8\n    decision_wait: 5s\n", to: "more.yaml")
        let overlays = [
            try ConfigurationSource(config: folder("more.yaml")),
            try ConfigurationSource(set: "processors.tail_sampling.decision_wait=6s"),
        ]
        let reading = Reading(Self.collector, overlays: overlays)
        #expect(reading.tail?.numTraces == 8 && reading.tail?.decisionWaitNanos == 6_000_000_000)
        #expect(reading.tail?.numTracesPlace.file == folder("more.yaml") && reading.tail?.numTracesPlace.line == 3)
        #expect(throws: Failure.self) { try ConfigurationSource(set: "a.b") }
        #expect(throws: Failure.self) { try ConfigurationSource(config: "ftp:x") }
        let wrong = Reading(
            Self.collector, overlays: [try ConfigurationSource(set: "processors.tail_sampling.num_traces=x")])
        #expect(wrong.errors.first?.file == "--set", "\(wrong.errors)")
    }

    @Test func everyErrorIsToldAtOnce() {
        let reading = Reading(
            Self.collector.replacing("num_traces: 7", with: "num_traces: '${1}', decision_wait: '${A:-1}'"))
        #expect(reading.errors.count == 2 && reading.errors.allSatisfy { $0.line == 3 }, "\(reading.errors)")
        let both = Reading(Self.collector.replacing("num_traces: 7", with: "num_traces: '${1}', strange: 1"))
        #expect(both.errors.count == 2, "\(both.errors)")
    }

    @Test func whatNobodyReadsIsNotAskedFor() {
        let text = Self.collector.replacing(
            "exporters: {otlp: {endpoint: x}}", with: "exporters: {otlp: {endpoint: 'a${env:E}', t: '${file:/none}'}}")
        #expect(Reading(text).errors.isEmpty && Reading(text).warnings.isEmpty, "\(Reading(text).errors)")
        // What the Collector refuses is refused wherever it stands.
        #expect(Reading(text.replacing("env:E", with: "E:-1")).errors.first?.line == 2)
    }

    @Test func referencesWithoutEnd() {
        let folder = TemporaryFolder()
        folder.write("a: ${file:\(folder("loop.yaml"))}\n", to: "loop.yaml")
        folder.write("[\"${file:\(folder("tree.yaml"))}\", \"${file:\(folder("tree.yaml"))}\"]\n", to: "tree.yaml")
        folder.write("${file:\(folder("self.txt"))}", to: "self.txt")
        for name in ["loop.yaml", "tree.yaml", "self.txt"] {
            let text = Self.collector.replacing("num_traces: 7", with: "num_traces: '${file:\(folder(name))}'")
            #expect(
                Reading(text).errors.first?.message.contains("without end") == true, "\(name) \(Reading(text).errors)")
        }
        var doubling: [String: String] = ["V0": "x"]
        for level in 1...60 { doubling["V\(level)"] = "${env:V\(level - 1)}${env:V\(level - 1)}" }
        let text = Self.collector.replacing("name: a", with: "name: 'x${env:V60}'")
        #expect(Reading(text, environment: doubling).errors.first?.message.contains("without end") == true)
    }

    @Test func aliasesThatMultiply() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
        }
        #expect(Reading(text + Self.collector).errors.first?.message.contains("nodes") == true)
    }

    @Test func joinedKeys() throws {
        let text =
            Self.collector + "processors::tail_sampling::num_traces: 9\nprocessors::tail_sampling::decision_wait: 2s\n"
        let reading = Reading(text)
        #expect(reading.tail?.numTraces == 9 && reading.tail?.decisionWaitNanos == 2_000_000_000, "\(reading.errors)")
        let many =
            (0..<20_000).map { "a::b::c\($0): 1\n" }.joined() + "x\(String(repeating: "::y", count: 300)): 1\n"
        let effective = try DialectCatalog.effective(bytes: Array(many.utf8), file: "c.yaml")
        #expect(effective.root["a"]?["b"]?.entries?.count == 20_000)
    }

    @Test func longFilesAreReadInALine() {
        let clock = ContinuousClock()
        func seconds(_ count: Int) -> Duration {
            let policies = (0..<count).map {
                "      - {name: p\($0), type: latency, latency: {threshold_ms: \($0 + 1)}}\n"
            }
            let text =
                "receivers: {otlp: }\nexporters: {otlp: {x: '${env:E}'}}\nprocessors:\n  tail_sampling:\n    policies:\n"
                + policies.joined()
                + "service: {pipelines: {traces: {receivers: [otlp], processors: [tail_sampling], exporters: [otlp]}}}\n"
            return clock.measure { #expect(Reading(text).tail?.policies.count == count) }
        }
        _ = seconds(100)
        // Ten times as long takes about ten times as long, in whatever build.
        let (short, long) = (seconds(1_000), seconds(10_000))
        #expect(long < short * 40, "\(short) \(long)")
    }
}
