import WinnowFormats
public import WinnowModel
public import WinnowSampling

/// Reads the environment of an OpenTelemetry SDK: `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` in `KEY=VALUE` lines.
///
/// Whose reading it is: the context's SDK; else the one that `telemetry.sdk.language` in the file's `OTEL_RESOURCE_ATTRIBUTES` names; else that
/// of each service, by its resource; else Go's, and ratios keep the arithmetic of each service's own. What SDKs make of values: `SamplerVariables`.
public enum EnvironmentFileDialect: Dialect {
    /// `otel.environment`.
    public static let entry = DialectEntry(
        id: "otel.environment",
        summary: "OpenTelemetry SDK, Jaeger client or Datadog tracer, environment variables in KEY=VALUE lines (.env)",
        example: "OTEL_TRACES_SAMPLER=parentbased_traceidratio\nOTEL_TRACES_SAMPLER_ARG=0.1")

    /// No environment has more than a mebibyte of variables.
    private static let sizeLimit = 1 << 20

    /// A file called `.env`, `.env.NAME` or `NAME.env`, or one whose lines are all `KEY=VALUE`.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        let name = file.name.split(separator: "/").last ?? ""
        if name.hasSuffix(".env") || name.hasPrefix(".env") { return true }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json") { return false }
        guard file.bytes.count <= sizeLimit, !file.bytes.contains(0) else { return false }
        let lines = EnvironmentFile(bytes: file.bytes, file: file.name)
        return lines.findings.isEmpty && !lines.variables.isEmpty
    }

    /// One head sampler.
    public static func read(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> Configuration {
        if file.bytes.contains(0) || file.bytes.count > sizeLimit {
            let what = file.bytes.contains(0) ? "binary data" : "more than 1 MiB"
            throw Failure(.data, Diagnostic("\(what), not KEY=VALUE lines", file: file.name, line: 1))
        }
        let lines = EnvironmentFile(bytes: file.bytes, file: file.name)
        if !lines.findings.isEmpty { throw Failure(.data, lines.findings) }
        return try ServiceReading.read(context, own: lines.sdk) { sdk throws(Failure) in
            try read(lines, file.name, by: sdk, strategies: context.strategies)
        }
    }

    private static func read(
        _ lines: EnvironmentFile, _ file: String, by sdk: SDK?, strategies: JaegerStrategies?
    ) throws(Failure) -> Configuration {
        if let datadog = try DatadogEnvironment.read(lines, file: file, sdk: sdk) { return datadog }
        if let jaeger = try JaegerEnvironment.read(lines, file: file, sdk: sdk) { return jaeger }
        var reader = EnvironmentReader(file: file, lines: lines, sdk: sdk, strategies: strategies)
        let sampler = reader.sampler()
        let processors = reader.processors()
        reader.checkOthers()
        reader.checkNames()
        let errors = reader.findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
        var configuration = Configuration(
            file: file, dialect: entry.id, stages: [.headSampler(sdk.map { sampler.pinned(to: $0) } ?? sampler)],
            findings: reader.findings)
        configuration.processors = processors
        return configuration
    }

    /// The sampler of an SDK that no variable tells anything.
    public static func defaultSampler(of sdk: SDK) -> HeadSamplerSettings {
        SamplerVariables().read(by: sdk).settings
    }
}
