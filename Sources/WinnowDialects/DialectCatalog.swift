public import WinnowModel
import WinnowSettings

/// Every dialect, in the order in which they are asked.
public enum DialectCatalog {
    /// One line for each dialect.
    public static let all: [any Dialect.Type] = [
        EnvironmentFileDialect.self,
        AlloyDialect.self,
        DeclarativeFileDialect.self,
        KubernetesObjectDialect.self,
        ComposeFileDialect.self,
        CollectorFileDialect.self,
        CollectorComponentDialect.self,
        HelmValuesDialect.self,
        JaegerStrategiesDialect.self,
        JaegerClientDialect.self,
        DatadogRulesDialect.self,
        DatadogAgentDialect.self,
    ]

    /// Reads a user's configuration file; after `#` may stand which of several collectors in it is meant.
    ///
    /// A file that can't be read is an `.io` failure; one that is wrong, not modelled, or of no known kind, a `.data` failure with line.
    public static func read(path: String, context: DialectContext = DialectContext()) throws(Failure) -> Configuration {
        let (file, context) = try opened(path, context)
        return try read(file, context: context)
    }

    /// The tiers that collectors of a file form because exporters of some point at others; `nil` where none do, or one of them is chosen.
    ///
    /// A file that can't be read is an `.io` failure; collectors that point at each other are a `.data` failure.
    public static func tiers(path: String, context: DialectContext = DialectContext()) throws(Failure)
        -> CollectorTiers?
    {
        let place = ConfigurationPath(path)
        if place.collector ?? context.collector != nil { return nil }
        return try tiers(ConfigurationFile(path: place.file), context: context)
    }

    /// The same of a file that is in memory.
    public static func tiers(
        bytes: [UInt8], file: String, context: DialectContext = DialectContext()
    ) throws(Failure) -> CollectorTiers? {
        try tiers(ConfigurationFile(bytes: bytes, name: file), context: context)
    }

    private static func tiers(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> CollectorTiers? {
        // What is wrong with the file is said when it is read.
        guard let dialect = all.first(where: { $0.recognises(file) }) as? any CollectorWrapper.Type,
            let found = try? dialect.collectors(in: file, context: context), found.count > 1
        else { return nil }
        return try CollectorTiers(found, file: file.name, context: context)
    }

    /// Reads a configuration that is in memory.
    public static func read(
        bytes: [UInt8], file: String, context: DialectContext = DialectContext()
    ) throws(Failure) -> Configuration {
        try read(ConfigurationFile(bytes: bytes, name: file), context: context)
    }

    /// The tree that is in force in a collector's file, before any component reads it; without a file that of the context's overlays.
    ///
    /// Failures as in reading it, and a `.data` failure for a file of another product.
    public static func effective(
        path: String?, context: DialectContext = DialectContext()
    ) throws(Failure) -> EffectiveConfiguration {
        guard let path else {
            var resolver = CollectorResolver(environment: context.environment, overlays: context.overlays)
            let root = try resolver.resolve(nil)
            try resolver.throwErrors()
            return EffectiveConfiguration(
                root: root, findings: resolver.findings, includedFiles: resolver.files, file: root.file)
        }
        let (file, context) = try opened(path, context)
        return try effective(file, context: context)
    }

    /// The same of a file that is in memory.
    public static func effective(
        bytes: [UInt8], file: String, context: DialectContext = DialectContext()
    ) throws(Failure) -> EffectiveConfiguration {
        try effective(ConfigurationFile(bytes: bytes, name: file), context: context)
    }

    private static func effective(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> EffectiveConfiguration {
        guard let known = dialect(of: file) else {
            // Parts of a configuration are merged and resolved like whole ones.
            return try CollectorFileDialect.effectiveFirst(file, context: context)
        }
        guard let dialect = known as? any CollectorWrapper.Type else {
            throw Failure(
                .data,
                Diagnostic(
                    "this is no collector's file: there is nothing to merge or to replace in it", file: file.name,
                    line: 1))
        }
        return try dialect.effective(file, context: context)
    }

    private static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration {
        guard let dialect = dialect(of: file) else { throw UnknownConfiguration.failure(of: file) }
        if let collector = context.collector, !(dialect is any CollectorWrapper.Type) {
            throw Failure(
                .data,
                Diagnostic(
                    "'#\(collector)' chooses a collector, and this file holds none", file: file.name, line: 1,
                    text: collector))
        }
        return try dialect.read(file, context: context)
    }

    private static func dialect(of file: ConfigurationFile) -> (any Dialect.Type)? {
        all.first { $0.recognises(file) }
    }

    /// The file of a path, and the context with what stands after `#`.
    private static func opened(
        _ path: String, _ context: DialectContext
    ) throws(Failure) -> (ConfigurationFile, DialectContext) {
        let place = ConfigurationPath(path)
        var context = context
        context.collector = place.collector ?? context.collector
        return (try ConfigurationFile(path: place.file), context)
    }
}
