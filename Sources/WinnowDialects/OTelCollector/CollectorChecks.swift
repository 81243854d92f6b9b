import WinnowModel
import WinnowSettings

/// What a Collector refuses that nothing here depends on: processors in pipelines of a signal that they don't have, headers that are no text.
struct CollectorChecks {
    /// What there is to say.
    private(set) var findings: [Diagnostic] = []
    /// What is refused.
    private(set) var errors: [Diagnostic] = []

    /// Signals of processors that don't have all of them.
    private static let signals: [String: Set<String>] = [
        "tail_sampling": ["traces"], "groupbytrace": ["traces"], "span": ["traces"],
        "probabilistic_sampler": ["traces", "logs"],
    ]
    /// Exporters whose headers are text.
    private static let withHeaders: Set<String> = ["otlp", "otlp_grpc", "otlp_http", "otlphttp"]
    /// After so many findings the rest is not looked at: nobody reads more.
    private static let limit = 50

    /// Looks through a tree that is in force.
    mutating func check(_ root: YAMLNode) {
        for pipeline in root["service"]?["pipelines"]?.entries ?? [] {
            guard let signal = ComponentID(pipeline.name)?.type, signal != "traces" else { continue }
            for node in pipeline.value["processors"]?.elements ?? [] where errors.count < Self.limit {
                guard let id = node.text.flatMap({ ComponentID($0) }), let signals = Self.signals[id.type],
                    ["metrics", "logs", "profiles"].contains(signal), !signals.contains(signal)
                else { continue }
                findings.append(
                    node.diagnostic(
                        "the processor '\(id.text)' has nothing to do with \(signal): the Collector refuses to start "
                            + "with it in '\(pipeline.name)'",
                        severity: .warning, remedy: "remove it from this pipeline"))
            }
        }
        for exporter in root["exporters"]?.entries ?? [] {
            guard let id = ComponentID(exporter.name), Self.withHeaders.contains(id.type) else { continue }
            for header in exporter.value["headers"]?.entries ?? [] where errors.count < Self.limit {
                _ = SettingKind<String>.collectorText.read(header.value, &errors)
            }
        }
    }
}
