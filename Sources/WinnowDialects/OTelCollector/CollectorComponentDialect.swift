public import WinnowModel
import WinnowPipeline
import WinnowSettings

/// Reads component blocks of the OpenTelemetry Collector without a service: `tail_sampling:` at the top, or `processors:` alone.
public enum CollectorComponentDialect: Dialect, CollectorWrapper {
    /// `otelcol.component`.
    public static let entry = DialectEntry(
        id: "otelcol.component",
        summary:
            "OpenTelemetry Collector, the block of a sampler or a load balancer alone, or processors: without a service",
        example: "tail_sampling: {decision_wait: 10s, policies: […]}")

    /// A mapping that holds the block of a sampler or of an exporter that shares traces out, or `processors`.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let entries = file.mapping?.entries else { return false }
        return entries.contains {
            isSampler($0) || isRouter($0) || ($0.name == "processors" && $0.value.entries != nil)
        }
    }

    /// The file itself.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        guard let blocks = file.mapping, let entries = blocks.entries else {
            throw Failure(.data, Diagnostic("no component's block", file: file.name))
        }
        if blocks["processors"]?.entries != nil {
            let others = ["receivers", "exporters", "connectors", "extensions", "processors"]
            if let stranger = entries.first(where: { !others.contains($0.name) }) {
                throw Failure(.data, Settings.unknown(stranger.key, known: others + ["service"]))
            }
        }
        return [FoundCollector(names: ["blocks"], place: blocks, root: .success(blocks), lacksPipelines: true)]
    }

    private static func isRouter(_ entry: YAMLEntry) -> Bool {
        ComponentID(entry.name).map { ExporterCatalog.find($0.type) != nil } ?? false
    }

    private static func isSampler(_ entry: YAMLEntry) -> Bool {
        ComponentID(entry.name)?.isSampler ?? false
    }
}
