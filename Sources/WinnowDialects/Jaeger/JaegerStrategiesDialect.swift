import WinnowSettings
public import WinnowModel
import WinnowSampling

/// Reads Jaeger's strategies file, which its collector serves to clients with a remote sampler.
public enum JaegerStrategiesDialect: Dialect {
    /// `jaeger.strategies`.
    public static let entry = DialectEntry(
        id: "jaeger.strategies", summary: "Jaeger, strategies file of remote sampling (JSON)",
        example: "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.1}}")

    /// A mapping with one of the two keys, or a JSON file whose name says strategies.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        if let root = file.mapping, root.entry("default_strategy") != nil || root.entry("service_strategies") != nil {
            return true
        }
        guard case .success = file.yaml else { return false }
        let name = (file.name.split(separator: "/").last ?? "").lowercased()
        return name.hasSuffix(".json") && name.contains("strategies")
    }

    /// One head sampler: the remote one, each service with its strategy and by the rules of its SDK's client.
    public static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration {
        guard let root = try file.yaml.get().first else {
            throw Failure(.data, Diagnostic("no strategies", file: file.name, line: 1))
        }
        var reader = JaegerStrategiesReader()
        let strategies = try reader.strategies(root)
        return Configuration(
            file: file.name, dialect: entry.id,
            stages: [.headSampler(.jaegerRemote(strategies, place: SettingPlace(root)))],
            findings: reader.findings + [clientNote(root)])
    }

    /// What is taken for granted about the clients.
    static func clientNote(_ node: YAMLNode) -> Diagnostic {
        Diagnostic(
            "clients are those of each service's SDK (Go's where it is not known), wrapped into ParentBased, polling once a minute",
            severity: .note, file: node.file, line: node.line, column: node.column)
    }
}

extension HeadSamplerSettings {
    /// Clients that poll these strategies and follow their parents.
    static func jaegerRemote(_ strategies: JaegerStrategies, place: SettingPlace) -> HeadSamplerSettings {
        .parentBased(
            root: .jaeger(
                JaegerSamplerSettings(.remote(JaegerRemoteSettings(strategies: strategies)), client: nil, place: place))
        )
    }
}
