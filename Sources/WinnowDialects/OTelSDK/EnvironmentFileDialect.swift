import WinnowFormats
public import WinnowModel
import WinnowSampling

/// Reads the environment of an OpenTelemetry SDK: `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` in `KEY=VALUE` lines.
///
/// Follows the specification and the Go SDK where it leaves room (`sdk/trace/sampler_env.go`): no sampler is `parentbased_always_on`; a
/// missing ratio is 1, an invalid one too, with a warning; an unknown sampler is the default, with a warning.
public enum EnvironmentFileDialect: Dialect {
    /// `otel.environment`.
    public static let entry = DialectEntry(
        id: "otel.environment", summary: "OpenTelemetry SDK, environment variables in KEY=VALUE lines (.env)",
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
        if !lines.findings.isEmpty { throw Failure(.data, Array(lines.findings.prefix(20))) }
        var reader = Reader(file: file.name, lines: lines)
        let sampler = reader.sampler()
        reader.checkOthers()
        let errors = reader.findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
        return Configuration(
            file: file.name, dialect: entry.id, stages: [.headSampler(sampler)], findings: reader.findings)
    }

    private struct Reader {
        let file: String
        let lines: EnvironmentFile
        var findings: [Diagnostic] = []

        init(file: String, lines: EnvironmentFile) {
            self.file = file
            self.lines = lines
        }

        mutating func sampler() -> HeadSamplerSettings {
            guard let variable = lines.last("OTEL_TRACES_SAMPLER"), !variable.value.isEmpty else {
                findings.append(
                    Diagnostic(
                        "OTEL_TRACES_SAMPLER is not set: the default is parentbased_always_on", severity: .note,
                        file: file, line: 1))
                return .parentBased(root: .alwaysOn)
            }
            let known = [
                "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off",
                "parentbased_traceidratio",
            ]
            let name = variable.value.lowercased()
            switch name {
            case "always_on": return .alwaysOn
            case "always_off": return .alwaysOff
            case "traceidratio": return .traceIDRatio(ratio())
            case "parentbased_always_on": return .parentBased(root: .alwaysOn)
            case "parentbased_always_off": return .parentBased(root: .alwaysOff)
            case "parentbased_traceidratio": return .parentBased(root: .traceIDRatio(ratio()))
            case "jaeger_remote", "parentbased_jaeger_remote", "xray":
                add(
                    variable, "the sampler '\(name)' is not modelled yet", .error,
                    remedy: "one of \(known.joined(separator: ", "))")
            default:
                let near = nearest(to: name, in: known)
                add(
                    variable, "unknown sampler '\(variable.value)': SDKs fall back to parentbased_always_on", .warning,
                    remedy: near.map { "did you mean '\($0)'?" } ?? "one of \(known.joined(separator: ", "))")
            }
            return .parentBased(root: .alwaysOn)
        }

        private mutating func ratio() -> Double {
            guard let variable = lines.last("OTEL_TRACES_SAMPLER_ARG"), !variable.value.isEmpty else {
                findings.append(
                    Diagnostic(
                        "OTEL_TRACES_SAMPLER_ARG is not set: the ratio is 1, which keeps everything",
                        severity: .warning,
                        file: file, line: lines.last("OTEL_TRACES_SAMPLER")?.line ?? 1,
                        remedy: "add OTEL_TRACES_SAMPLER_ARG=0.1"))
                return 1
            }
            let digits = variable.value.unicodeScalars.allSatisfy {
                ("0"..."9").contains($0) || ".eE+-".unicodeScalars.contains($0)
            }
            if digits, let ratio = Double(variable.value), (0...1).contains(ratio) { return ratio }
            add(
                variable, "'\(variable.value)' is no ratio from 0 to 1: SDKs fall back to 1, which keeps everything",
                .warning, remedy: "write a number such as 0.1")
            return 1
        }

        /// Variables that change which spans leave an application.
        mutating func checkOthers() {
            var limits: [EnvironmentFile.Variable] = []
            for variable in lines.variables {
                switch variable.name {
                case "OTEL_SDK_DISABLED" where variable.value.lowercased() == "true":
                    add(variable, "the SDK is disabled: no span leaves it", .error, remedy: "remove the line")
                case "OTEL_TRACES_EXPORTER" where variable.value == "none":
                    add(variable, "no traces exporter: no span leaves the SDK", .error, remedy: "remove the line")
                case let name where name.hasPrefix("OTEL_BSP_"): limits.append(variable)
                default: break
                }
            }
            if let first = limits.first {
                add(
                    first,
                    "settings of the batch span processor in a file are not modelled yet, its defaults are used: "
                        + limits.map(\.name).joined(separator: ", "), .warning)
            }
        }

        private mutating func add(
            _ variable: EnvironmentFile.Variable, _ message: String, _ severity: Diagnostic.Severity,
            remedy: String = ""
        ) {
            findings.append(
                Diagnostic(
                    message, severity: severity, file: file, line: variable.line, column: 1, text: variable.text,
                    remedy: remedy))
        }
    }
}
