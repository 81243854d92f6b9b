import WinnowSettings
public import WinnowModel
import WinnowSampling

/// Reads the configuration of jaeger-client for Python in YAML.
public enum JaegerClientDialect: Dialect {
    /// `jaeger.client`.
    public static let entry = DialectEntry(
        id: "jaeger.client", summary: "jaeger-client for Python, its configuration with sampler: {type, param}",
        example: "sampler: {type: probabilistic, param: 0.1}")

    /// A mapping with a mapping `sampler` that has a type or a parameter.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let sampler = file.mapping?["sampler"], sampler.entries != nil else { return false }
        return sampler.entry("type") != nil || sampler.entry("param") != nil
    }

    /// One head sampler; the remote one is refused, as its strategies stand elsewhere.
    public static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration {
        guard let root = file.mapping else {
            throw Failure(.data, Diagnostic("no configuration", file: file.name, line: 1))
        }
        let place = root["sampler"] ?? root
        guard case .fixed(let kind) = try JaegerClientReader.sampler(root) else {
            throw place.failure(
                "without a type the client polls its strategies, which stand in Jaeger's strategies file",
                remedy: "name that file in place of this one")
        }
        let settings = JaegerSamplerSettings(kind, client: .python, place: SettingPlace(place))
        var findings: [Diagnostic] = []
        if JaegerClientReader.isDisabled(root), let node = root["disabled"] ?? root["enabled"] {
            findings.append(
                node.diagnostic(
                    "the client is disabled: it makes no spans; here no trace is sampled", severity: .warning))
        }
        return Configuration(
            file: file.name, dialect: entry.id, stages: [.headSampler(.jaeger(settings))], findings: findings)
    }
}
