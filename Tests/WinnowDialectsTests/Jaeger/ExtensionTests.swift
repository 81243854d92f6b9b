import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Extensions of a collector's file that serve Jaeger's strategies.
@Suite struct ExtensionTests {
    private func read(_ extensions: String, started: String, processors: String = "") -> Reading {
        Reading(Self.text(extensions, started: started, processors: processors))
    }

    private static func text(_ extensions: String, started: String, processors: String = "") -> String {
        """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: x}}
        processors: {tail_sampling: {policies: [{name: all, type: always_sample}]}}
        extensions:
          \(extensions)
        service:
          extensions: [\(started)]
          pipelines: {traces: {receivers: [otlp], processors: [\(processors)], exporters: [otlp]}}
        """
    }

    @Test func withoutAFileEveryServiceHasTheDefault() {
        let reading = read(
            "remote_sampling: {file: {path: , default_sampling_probability: 0.25}}", started: "remote_sampling")
        #expect(reading.strategies == JaegerStrategies(otherwise: .probabilistic(0.25)))
        #expect(reading.errors.isEmpty)
        #expect(!reading.findings.contains { $0.message.contains("everything is kept") })
    }

    @Test func bothStagesAreRead() {
        let reading = read(
            "remote_sampling: {file: {}}", started: "remote_sampling", processors: "tail_sampling")
        #expect(reading.stages.count == 2)
        #expect(reading.strategies?.otherwise == .probabilistic(0.001))
    }

    @Test func theFileIsFollowedBesideTheConfiguration() throws {
        let folder = TemporaryFolder()
        folder.write("{\"default_strategy\": {\"type\": \"ratelimiting\", \"param\": 1.5}}", to: "s.json")
        let text = Self.text("remote_sampling: {file: {path: s.json}}", started: "remote_sampling")
        folder.write(text, to: "c.yaml")
        let configuration = try DialectCatalog.read(path: folder("c.yaml"))
        #expect(configuration.stages.count == 1)
        #expect(configuration.findings.contains { $0.file == folder("s.json") && $0.message.contains("1.5 → 1") })
    }

    /// What clients are told elsewhere is no reason to refuse a file: the Collector takes it.
    @Test(arguments: [
        ("remote_sampling: {adaptive: {sampling_store: s}}", "remote_sampling", "Jaeger computes"),
        ("jaegerremotesampling: {source: {remote: {endpoint: x}}}", "jaegerremotesampling", "in another collector"),
        (
            "{jaegerremotesampling/1: {source: {file: no.json}}, jaegerremotesampling/2: {source: {file: no.json}}}",
            "jaegerremotesampling/1, jaegerremotesampling/2", "2 extensions serve"
        ),
    ])
    func whatIsNotKnownIsSaid(extensions: String, started: String, message: String) {
        let reading = read(extensions, started: started)
        #expect(reading.errors.isEmpty && reading.stages.isEmpty)
        let warning = reading.warnings.first { $0.message.contains(message) }
        #expect(warning?.line == 5 && warning?.message.contains("every trace comes") == true, "\(reading.warnings)")
    }

    @Test func oneThatIsLeftOutIsNotAsked() {
        let text = Self.text(
            "{remote_sampling: {file: {}}, jaegerremotesampling: {source: {remote: {endpoint: x}}}}",
            started: "remote_sampling, jaegerremotesampling")
        let reading = Reading(text) { $0.ignored = ["jaegerremotesampling"] }
        #expect(reading.strategies?.otherwise == .probabilistic(0.001))
        #expect(reading.warnings.first?.message.contains("--ignore") == true)
    }

    @Test func theProcessorThatCountsForJaegerLeavesSpansAlone() {
        let reading = Reading(
            Self.text("remote_sampling: {file: {}}", started: "remote_sampling", processors: "adaptive_sampling")
                .replacing("processors: {", with: "processors: {adaptive_sampling: , "))
        #expect(reading.errors.isEmpty && reading.stages.count == 1)
        #expect(reading.findings.contains { $0.severity == .note && $0.message.hasPrefix("adaptive_sampling counts") })
    }

    @Test(arguments: [
        ("remote_sampling: {adaptive: {target_samples_per_second: 2}}", "no sampling_store"),
        ("remote_sampling: {file: {}, adaptive: {sampling_store: s}}", "only one of file and adaptive"),
        ("remote_sampling: {http: }", "neither a file nor adaptive"),
        ("remote_sampling: {file: {path: no/such.json}}", "is not there"),
        ("remote_sampling: {file: {path: /dev/zero}}", "is not there"),
        ("remote_sampling: {file: {path: 'http://x/y'}}", "are not fetched"),
        ("remote_sampling: {file: {default_sampling_probability: 2}}", "from 0 to 1"),
        ("jaegerremotesampling: {source: {file: no.json}}", "is not there"),
        ("jaegerremotesampling: {}", "no source"),
    ])
    func refused(extensions: String, message: String) {
        let name = extensions.hasPrefix("remote") ? "remote_sampling" : "jaegerremotesampling"
        let reading = read(extensions, started: name)
        #expect(reading.errors.first?.line == 5 && reading.errors.first?.message.contains(message) == true)
        // One that is not started does nothing.
        let idle = read(extensions, started: "")
        #expect(idle.errors.isEmpty && idle.warnings.first?.message.contains("does nothing") == true)
    }
}
