import WinnowFormats
public import WinnowModel
import WinnowSettings

/// Reads a whole configuration file of the OpenTelemetry Collector: `service.pipelines` decide which samplers run, and in which order.
public enum CollectorFileDialect: Dialect {
    /// `otelcol.file`.
    public static let entry = DialectEntry(
        id: "otelcol.file", summary: "OpenTelemetry Collector, whole file; its traces pipelines decide what runs",
        example: "service: {pipelines: {traces: {processors: [tail_sampling], …}}}")

    /// A mapping with `service` at its top, and pipelines or another section of a collector beside it.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let root = file.mapping, let service = root["service"] else { return false }
        return service["pipelines"] != nil
            || ["receivers", "processors", "exporters", "connectors"].contains { root.entry($0) != nil }
    }

    /// The samplers on the way of the traces.
    public static func read(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> Configuration {
        var reader = CollectorReader(context: context)
        guard let root = file.mapping else { throw Failure(.data, Diagnostic("no collector's file", file: file.name)) }
        let ways = try reader.collector(root)
        return Configuration(
            file: file.name, dialect: entry.id, ways: ways, findings: reader.findings,
            collectorVersion: context.collectorVersion, includedFiles: reader.includedFiles)
    }
}
