public import WinnowModel
import WinnowSettings

/// Reads Grafana Alloy's files: the `otelcol.*` components are a collector, with the same graph of pipelines.
public enum AlloyDialect: Dialect, CollectorWrapper {
    /// `alloy.file`.
    public static let entry = DialectEntry(
        id: "alloy.file", summary: "Grafana Alloy, the otelcol.* components of a file",
        example: "otelcol.processor.tail_sampling \"default\" {\n  policy { … }\n  output { traces = […] }\n}")

    /// A file whose name ends in `.alloy`, or that has such components and is no YAML mapping.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        if file.name.hasSuffix(".alloy") || file.name.hasSuffix(".river") { return true }
        if file.first?.entries != nil { return false }
        return String(validating: file.bytes, as: UTF8.self).map(AlloyText.looksLikeAlloy) ?? false
    }

    /// The one collector that the file is.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw Failure(.data, Diagnostic("a byte that is not UTF-8", file: file.name, line: 1))
        }
        let read = try AlloyText.tree(text, file: file.name, environment: context.environment).get()
        if (read.root["service"]?["pipelines"]?.entries ?? []).isEmpty {
            throw read.root.failure(
                "no otelcol component of this file hands on traces",
                remedy: "output { traces = […] } says where they go")
        }
        return [FoundCollector(names: ["alloy"], place: read.root, root: .success(read.root), notes: read.findings)]
    }
}
