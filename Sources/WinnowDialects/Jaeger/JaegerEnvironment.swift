import WinnowSettings
import WinnowModel
import WinnowSampling

/// Reads the variables of a Jaeger client: `JAEGER_SAMPLER_TYPE`, `JAEGER_SAMPLER_PARAM` and `JAEGER_DISABLED` (jaeger-client-go,
/// `config/config_env.go`; what that refuses beyond a probability is not recorded from a run).
///
/// Decided at roots, as the client of the SDK's language does, Python's without one: each keeps other traces for the same share.
enum JaegerEnvironment {
    private static let type = "JAEGER_SAMPLER_TYPE"
    private static let parameter = "JAEGER_SAMPLER_PARAM"
    private static let disabled = "JAEGER_DISABLED"

    /// The configuration of a file that sets one of them and no sampler of an OpenTelemetry SDK; `nil` for any other file.
    static func read(_ lines: EnvironmentFile, file: String, sdk: SDK? = nil) throws(Failure) -> Configuration? {
        guard lines.last("OTEL_TRACES_SAMPLER") == nil,
            let first = [type, parameter, disabled].compactMap({ lines.last($0) }).first
        else { return nil }
        var findings: [Diagnostic] = []
        let client = JaegerClient.ofJaeger(for: sdk)
        let kind: JaegerSamplerSettings.Kind
        if let variable = lines.last(disabled), ["1", "t", "true"].contains(variable.value.lowercased()) {
            kind = .const(false)
            findings.append(
                finding("the client is disabled: it makes no spans; here no trace is sampled", variable, .warning, file)
            )
        } else {
            kind = try sampler(lines, first, file, client)
        }
        if case .probabilistic(let share) = kind {
            if JaegerClient.ofJaeger(for: sdk) == .python, sdk != .python {
                findings.append(
                    finding(
                        "the share is taken as jaeger-client for Python takes it; those for Go, Java and Node.js keep as many, but other traces",
                        first, .note, file, remedy: "name the SDK's language: sdk: go, java, js or python"))
            }
            if share.isNaN, let variable = lines.last(parameter) {
                findings.append(
                    finding("is no number: the client keeps everything on amd64", variable, .warning, file))
            }
        }
        let settings = JaegerSamplerSettings(
            kind, client: client, place: SettingPlace(file: file, line: first.line, column: 1))
        return Configuration(
            file: file, dialect: EnvironmentFileDialect.entry.id, stages: [.headSampler(.jaeger(settings))],
            findings: findings)
    }

    private static func sampler(
        _ lines: EnvironmentFile, _ first: EnvironmentFile.Variable, _ file: String, _ client: JaegerClient
    ) throws(Failure) -> JaegerSamplerSettings.Kind {
        let name = lines.last(type)
        var number: Double?
        if let variable = lines.last(parameter) {
            let isGo = client.library == .jaegerGo
            let read = isGo ? NumberGrammar.go(variable.value) : Double(variable.value)
            guard let value = read, isGo || value.isFinite else {
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
            let number = number ?? 0
            if let refusal = client.refusal(of: number) {
                throw Failure(
                    .data,
                    finding(
                        "a probability is from 0 to 1: the client does not start; it says \"\(refusal)\"",
                        lines.last(parameter) ?? first, .error, file, remedy: "write \(parameter)=0.1"))
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
