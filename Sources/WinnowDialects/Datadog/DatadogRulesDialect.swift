import WinnowSettings
public import WinnowModel
import WinnowSampling

/// Reads the value of `DD_TRACE_SAMPLING_RULES` saved as a file: a JSON list of rules.
public enum DatadogRulesDialect: Dialect {
    /// `datadog.rules`.
    public static let entry = DialectEntry(
        id: "datadog.rules", summary: "Datadog tracers, rules of DD_TRACE_SAMPLING_RULES (JSON list)",
        example: "[{\"service\": \"web\", \"sample_rate\": 0.5}, {\"sample_rate\": 0.1}]")

    /// A list with a mapping that has `sample_rate`.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard case .success(let documents) = file.yaml, let elements = documents.first?.elements else { return false }
        return elements.contains { $0.entry("sample_rate") != nil }
    }

    /// One head sampler: the tracer's, with its default limit.
    public static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration {
        guard let root = try file.yaml.get().first else {
            throw Failure(.data, Diagnostic("no rules", file: file.name, line: 1))
        }
        var reader = DatadogRulesReader(tracer: .init(for: context.sdk))
        reader.read(root)
        let errors = reader.findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
        let note = root.diagnostic(
            "what rules keep is limited to 100 traces per second and process, the default of DD_TRACE_RATE_LIMIT",
            severity: .note)
        return Configuration(
            file: file.name, dialect: entry.id,
            stages: [.headSampler(.datadog(DatadogSamplerSettings(rules: reader.rules, place: SettingPlace(root))))],
            findings: reader.findings + [note])
    }
}
