public import WinnowModel
import WinnowSettings

/// Reads collectors in values of Helm charts: those of the chart opentelemetry-collector with its defaults, those of opentelemetry-kube-stack,
/// of k8s-monitoring in its own words, and of other charts wherever a collector's sections stand.
public enum HelmValuesDialect: Dialect, CollectorWrapper {
    /// `otelcol.helm`.
    public static let entry = DialectEntry(
        id: "otelcol.helm",
        summary: "OpenTelemetry Collectors in values of Helm charts, the charts' defaults merged in",
        example: "mode: deployment\nconfig: {processors: {tail_sampling: {…}}}")

    /// A mapping with a collector's sections somewhere below its top.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let root = file.mapping, root["services"]?.entries == nil, root["file_format"] == nil else {
            return false
        }
        return !HelmSearch.places(in: root, EmbeddedText(file)).isEmpty || !MonitoringValues.samplers(root).isEmpty
    }

    /// The collectors in the order of the text.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        guard let root = file.mapping else { throw Failure(.data, Diagnostic("no values", file: file.name, line: 1)) }
        let sampled = MonitoringValues.samplers(root)
        return HelmSearch.places(in: root, EmbeddedText(file), environment: context.environment)
            .map { $0.collector(in: root) } + sampled
    }
}
