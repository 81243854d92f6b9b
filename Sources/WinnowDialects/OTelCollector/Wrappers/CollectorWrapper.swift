public import WinnowModel
public import WinnowSettings

/// A kind of file in which configurations of collectors stand: finds them; one path reads them all.
public protocol CollectorWrapper: Dialect {
    /// The collectors in the order of the text.
    static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector]
    /// The one that is meant, see `FoundCollector.chosen`.
    static func chosen(from all: [FoundCollector], of file: ConfigurationFile, context: DialectContext) throws(Failure)
        -> FoundCollector
}

/// What is in force in a collector's file.
public struct EffectiveConfiguration: Sendable {
    /// The tree before any component reads it: merged, references replaced.
    public var root: YAMLNode
    /// Warnings and notes with their places.
    public var findings: [Diagnostic]
    /// Files beside the first that were read as well.
    public var includedFiles: [String]
    /// The file, without what chose a collector in it.
    public var file: String
    /// References that can't be replaced.
    var errors: [Diagnostic] = []
    /// Settings with something in them that is not known here.
    var uncertain = UncertainSettings()
}

extension CollectorWrapper {
    /// The one that is meant; several are told apart by `FILE#N` or `FILE#NAME`.
    public static func chosen(
        from all: [FoundCollector], of file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> FoundCollector {
        try FoundCollector.chosen(from: all, by: context.collector, file: file.name)
    }

    /// The samplers of the collector that is meant.
    public static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration {
        var found = try chosen(from: collectors(in: file, context: context), of: file, context: context)
        if !context.isTier, let note = found.replicasNote { found.notes.append(note) }
        let effective = try effective(found, file, context, keepsExpressions: false, isRead: CollectorRelevance.isRead)
        var reader = CollectorReader(context: context)
        var checks = CollectorChecks()
        checks.check(effective.root, uncertain: effective.uncertain, ignored: context.ignored)
        var ways: [Configuration.Way]
        do throws(Failure) {
            if found.lacksPipelines || effective.root["service"] == nil {
                ways = try reader.components(effective.root)
            } else {
                ways = try reader.collector(effective.root)
            }
        } catch {
            // A reference that can't be replaced is no number either: that says nothing new.
            let others = error.diagnostics.filter { finding in
                !effective.errors.contains {
                    ($0.file, $0.line, $0.column) == (finding.file, finding.line, finding.column)
                }
            }
            throw Failure(error.kind, effective.errors + others + checks.errors)
        }
        for place in ways.indices { ways[place].limits = found.limits }
        let errors = effective.errors + checks.errors
        if !errors.isEmpty { throw Failure(.data, errors) }
        var configuration = Configuration(
            file: file.name, dialect: entry.id, ways: ways,
            findings: effective.findings + reader.findings + checks.findings,
            collectorVersion: context.collectorVersion, includedFiles: effective.includedFiles + reader.includedFiles)
        (configuration.taps, configuration.courses) = (reader.taps, reader.courses)
        return configuration
    }

    /// What is in force in the collector that is meant.
    static func effective(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> EffectiveConfiguration {
        let found = try chosen(from: collectors(in: file, context: context), of: file, context: context)
        return try whole(effective(found, file, context, keepsExpressions: true) { _, _ in true })
    }

    private static func whole(_ effective: EffectiveConfiguration) throws(Failure) -> EffectiveConfiguration {
        if !effective.errors.isEmpty { throw Failure(.data, effective.errors) }
        return effective
    }

    /// What is in force in the first document, whatever it holds.
    static func effectiveFirst(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> EffectiveConfiguration {
        let documents = try YAMLDocument.documents(bytes: file.bytes, file: file.name, limit: 1)
        let root = documents.first ?? YAMLNode(.scalar(YAMLScalar("")), file: file.name, line: 1, column: 1)
        let found = FoundCollector(names: ["document 1"], place: root, root: .success(root))
        return try whole(effective(found, file, context, keepsExpressions: true) { _, _ in true })
    }

    private static func effective(
        _ found: FoundCollector, _ file: ConfigurationFile, _ context: DialectContext, keepsExpressions: Bool,
        isRead: (String, String) -> Bool
    ) throws(Failure) -> EffectiveConfiguration {
        let environment = context.environment.merging(found.variables) { _, inner in inner }
        var resolver = CollectorResolver(environment: environment, overlays: context.overlays)
        resolver.keepsExpressions = keepsExpressions
        let root = try resolver.resolve(try found.root.get(), isRead: isRead)
        return EffectiveConfiguration(
            root: root, findings: found.notes + resolver.findings, includedFiles: resolver.files, file: file.name,
            errors: resolver.errors, uncertain: resolver.uncertain)
    }
}
