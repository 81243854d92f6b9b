public import WinnowModel
import WinnowFormats

/// Every dialect, in the order in which they are asked.
public enum DialectCatalog {
    /// One line for each dialect.
    public static let all: [any Dialect.Type] = [
        EnvironmentFileDialect.self,
        DeclarativeFileDialect.self,
        KubernetesObjectDialect.self,
        CollectorFileDialect.self,
        CollectorComponentDialect.self,
        JaegerStrategiesDialect.self,
        JaegerClientDialect.self,
        DatadogRulesDialect.self,
        DatadogAgentDialect.self,
    ]

    /// Reads a user's configuration file.
    ///
    /// A file that can't be read is an `.io` failure; one that is wrong, not modelled, or of no known kind, a `.data` failure with line.
    public static func read(path: String, context: DialectContext = DialectContext()) throws(Failure) -> Configuration {
        try read(ConfigurationFile(path: path), context: context)
    }

    /// Reads a configuration that is in memory.
    public static func read(
        bytes: [UInt8], file: String, context: DialectContext = DialectContext()
    ) throws(Failure) -> Configuration {
        try read(ConfigurationFile(bytes: bytes, name: file), context: context)
    }

    private static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration {
        for dialect in all where dialect.recognises(file) { return try dialect.read(file, context: context) }
        switch file.yaml {
        case .success(let documents): throw UnknownConfiguration.failure(documents.first, file: file.name)
        case .failure(let failure): throw UnknownConfiguration.syntax(failure, of: file)
        }
    }
}
