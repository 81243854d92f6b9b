import WinnowFormats
import WinnowModel
import WinnowSampling

/// Reads the variables of a Jaeger client: `JAEGER_SAMPLER_TYPE`, `JAEGER_SAMPLER_PARAM` and `JAEGER_DISABLED` (jaeger-client-go,
/// `config/config_env.go`; what it refuses is not recorded from a run).
///
/// Decided as jaeger-client for Python does, at roots; jaeger-client-go masks the top bit of the id, so a share keeps other traces there.
enum JaegerEnvironment {
    private static let type = "JAEGER_SAMPLER_TYPE"
    private static let parameter = "JAEGER_SAMPLER_PARAM"
    private static let disabled = "JAEGER_DISABLED"

    /// The configuration of a file that sets one of them and no sampler of an OpenTelemetry SDK; `nil` for any other file.
    static func read(_ lines: EnvironmentFile, file: String) throws(Failure) -> Configuration? {
        guard lines.last("OTEL_TRACES_SAMPLER") == nil,
            let first = [type, parameter, disabled].compactMap({ lines.last($0) }).first
        else { return nil }
        var findings: [Diagnostic] = []
        let kind: JaegerSamplerSettings.Kind
        if let variable = lines.last(disabled), ["1", "t", "true"].contains(variable.value.lowercased()) {
            kind = .const(false)
            findings.append(
                finding("the client is disabled: it makes no spans; here no trace is sampled", variable, .warning, file)
            )
        } else {
            kind = try sampler(lines, first, file)
        }
        if case .probabilistic = kind {
            findings.append(
                finding(
                    "the share is taken as jaeger-client for Python takes it; the one for Go keeps as many, but other traces",
                    first, .note, file))
        }
        let settings = JaegerSamplerSettings(
            kind, client: .python, place: SettingPlace(file: file, line: first.line, column: 1))
        return Configuration(
            file: file, dialect: EnvironmentFileDialect.entry.id, stages: [.headSampler(.jaeger(settings))],
            findings: findings)
    }

    private static func sampler(
        _ lines: EnvironmentFile, _ first: EnvironmentFile.Variable, _ file: String
    ) throws(Failure) -> JaegerSamplerSettings.Kind {
        let name = lines.last(type)
        var number: Double?
        if let variable = lines.last(parameter) {
            guard let value = Double(variable.value), value.isFinite else {
                throw Failure(
                    .data,
                    finding(
                        "'\(variable.value)' is no number: the client does not start", variable, .error, file,
                        remedy: "write a number, such as \(parameter)=0.1"))
            }
            number = value
        }
        switch name?.value.lowercased() ?? "" {
        case "const": return .const(number ?? 0 != 0)
        case "probabilistic":
            guard let number, (0...1).contains(number) else {
                if number == nil { return .probabilistic(0) }
                throw Failure(
                    .data,
                    finding(
                        "a probability is from 0 to 1: the client does not start", lines.last(parameter) ?? first,
                        .error,
                        file))
            }
            return .probabilistic(number)
        case "ratelimiting": return .rateLimiting(max(0, number ?? 0))
        case "", "remote":
            throw Failure(
                .data,
                finding(
                    "the client polls its strategies, which stand in Jaeger's strategies file", name ?? first, .error,
                    file, remedy: "name that file in place of this one"))
        case let other:
            let known = ["const", "probabilistic", "ratelimiting", "remote"]
            throw Failure(
                .data,
                finding(
                    "unknown sampler type '\(other)': the client does not start", name ?? first, .error, file,
                    remedy: nearest(to: other, in: known).map { "did you mean '\($0)'?" }
                        ?? "one of \(known.joined(separator: ", "))"))
        }
    }

    private static func finding(
        _ message: String, _ variable: EnvironmentFile.Variable, _ severity: Diagnostic.Severity, _ file: String,
        remedy: String = ""
    ) -> Diagnostic {
        Diagnostic(
            message, severity: severity, file: file, line: variable.line, column: 1, text: variable.text, remedy: remedy
        )
    }
}
