import WinnowFormats
public import WinnowModel
import WinnowSampling
import WinnowSettings

/// Reads the declarative configuration of an OpenTelemetry SDK, `file_format` 0.3 to 1.1 (opentelemetry-configuration, `schema/tracer_provider.yaml`).
///
/// Variables are replaced in the parts that concern traces; other signals are not read. Whose behaviour it gets: the context's SDK, else
/// that of each service.
public enum DeclarativeFileDialect: Dialect {
    /// `otel.declarative`.
    public static let entry = DialectEntry(
        id: "otel.declarative", summary: "OpenTelemetry SDK, declarative configuration (file_format 0.3 to 1.1)",
        example: "file_format: \"1.1\"\ntracer_provider: {processors: […], sampler: {parent_based: {root: …}}}")

    /// A mapping with `file_format` or `tracer_provider` at its top; the second is how excerpts start.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let root = file.mapping ?? file.lastOfTwins else { return false }
        return root.entry("file_format") != nil || root.entry("tracer_provider") != nil
    }

    /// One head sampler.
    public static func read(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> Configuration {
        try ServiceReading.read(context) { sdk throws(Failure) in
            var context = context
            context.sdk = sdk
            return try readBySDK(file, context)
        }
    }

    private static func readBySDK(
        _ file: ConfigurationFile, _ context: DialectContext
    ) throws(Failure) -> Configuration {
        var reader = DeclarativeReader(context: context)
        guard let root = file.mapping ?? (reader.rules.takesTwice ? file.lastOfTwins : nil) else {
            if case .failure(let failure) = file.yaml { throw failure }
            throw Failure(.data, Diagnostic("no declarative configuration", file: file.name, line: 1))
        }
        let sampler = reader.sampler(of: root)
        let errors = reader.findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, Array(errors.prefix(200))) }
        var configuration = Configuration(
            file: file.name, dialect: entry.id,
            stages: [.headSampler(context.sdk.map { sampler.pinned(to: $0) } ?? sampler)], findings: reader.findings)
        configuration.processors = reader.processors
        return configuration
    }
}
