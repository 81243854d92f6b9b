import Testing
import WinnowModel
import WinnowSettings
import WinnowTestSupport

@testable import WinnowDialects

/// What files say that the container of a collector may use.
@Suite struct ContainerLimitsTests {
    @Test(arguments: [
        ("500m", 0.5), ("0.5", 0.5), ("2", 2), ("512Mi", 536_870_912), ("1G", 1e9), ("12e6", 12e6), ("1Ki", 1_024),
        ("128974848000m", 128_974_848), ("100u", 1e-4),
    ])
    func quantitiesAreThoseOfKubernetes(_ text: String, _ value: Double) throws {
        let read = try #require(ContainerLimits.quantity(text))
        #expect((read - value).magnitude <= 1e-9 * value)
    }

    @Test(arguments: ["", "m", "x", "1.2.3", "5 m", "1e999", "ten"])
    func whatIsNoQuantityIsNone(_ text: String) { #expect(ContainerLimits.quantity(text) == nil) }

    private static let collector = """
        receivers: {otlp: {}}
        exporters: {otlp: {endpoint: x}}
        service: {pipelines: {traces: {receivers: [otlp], exporters: [otlp]}}}
        """.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n") + "\n"

    private func limits(_ text: String) -> ContainerLimits? { Reading(text).ways.first?.limits }

    @Test func ofWhatMountsAConfigMap() throws {
        let text =
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata:\n  a: |\n" + Self.collector
            + "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  template:\n    spec:\n"
            + "      volumes: [{name: v, configMap: {name: map}}]\n      containers:\n"
            + "        - {name: side, resources: {limits: {cpu: 4}}}\n        - name: otel\n"
            + "          volumeMounts: [{name: v, mountPath: /c}]\n          resources:\n"
            + "            limits: {cpu: 500m, memory: 512Mi}\n"
        let found = try #require(limits(text))
        #expect(found.cores == 0.5 && found.memoryBytes == 512 << 20)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[found.place.line - 1].contains("memory: 512Mi"))
        #expect(found.text == "0.5 cores, 512MiB")
        #expect(limits(text.replacing("limits:", with: "requests:")) == nil)
        #expect(limits(text.replacing("name: v, mountPath", with: "name: w, mountPath")) == nil)
    }

    @Test func ofOperatorsComposeAndCharts() {
        let operators =
            "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nmetadata: {name: o}\nspec:\n"
            + "  resources: {limits: {memory: 1Gi}}\n  config:\n" + Self.collector
        #expect(limits(operators)?.memoryBytes == 1 << 30 && limits(operators)?.cores == nil)
        let compose =
            "services:\n  otel:\n    configs: [conf]\n    deploy: {resources: {limits: {cpus: '0.25', memory: 64M}}}\n"
            + "configs:\n  conf:\n    content: |\n" + Self.collector.replacing("    ", with: "      ")
        #expect(limits(compose)?.cores == 0.25 && limits(compose)?.memoryBytes == 64 << 20)
        let older = compose.replacing(
            "deploy: {resources: {limits: {cpus: '0.25', memory: 64M}}}", with: "mem_limit: 1gb\n    cpus: 2")
        #expect(limits(older)?.cores == 2 && limits(older)?.memoryBytes == 1 << 30)
        let chart = "resources: {limits: {cpu: 1, memory: 2Gi}}\nconfig:\n" + Self.collector
        #expect(limits(chart)?.cores == 1 && limits(chart)?.memoryBytes == 2 << 30)
    }

    @Test func whatIsNoLimitBoundsNothing() {
        for value in ["-1", "x", "{a: 1}", "0"] {
            let chart = "resources: {limits: {cpu: \(value), memory: \(value)}}\nconfig:\n" + Self.collector
            #expect(limits(chart) == nil, "\(value)")
        }
    }
}
