import WinnowDialects
import WinnowLab
import WinnowModel
import WinnowSettings

/// `convert` of a collector's files: writes the tree that is in force.
enum EffectiveOutput {
    private static let formats = [OutputFormat("yaml", extensions: ["yaml", "yml"])]

    /// Whether an output is YAML; one beside outputs of another kind is a `.usage` failure.
    static func isWanted(_ arguments: ParsedArguments) throws -> Bool {
        let outputs = arguments.all(TraceTargets.output)
        let yaml = outputs.filter { (try? OutputTarget.split($0, formats)) != nil && $0 != "-" }
        if yaml.isEmpty { return false }
        if yaml.count < outputs.count {
            throw Failure(
                .usage,
                Diagnostic("a configuration and traces can't be written at once", text: outputs.joined(separator: " ")))
        }
        return true
    }

    /// Writes it.
    static func write(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let options = try LabOptions(arguments)
        var context = DialectContext(collectorVersion: options.collectorVersion, environment: options.environment)
        let files = arguments.arguments(0)
        if files.isEmpty, options.configurations.isEmpty {
            throw Failure(.usage, Diagnostic("convert needs a file", remedy: "winnow convert --help"))
        }
        for file in files.dropFirst() { context.overlays.append(try ConfigurationSource(config: file)) }
        context.overlays += try options.overlays()
        let targets = try OutputTarget.open(arguments.all(TraceTargets.output), formats: formats)
        let effective = try DialectCatalog.effective(path: files.first, context: context)
        try OutputTarget.publish(YAMLWriter.text(effective.root), to: targets)
        for finding in effective.findings where finding.severity != .note { console.complain(finding.description) }
        if let text = escaped(effective.root) {
            console.complain(
                text.diagnostic(
                    "values stand as components read them: a Collector that reads the written file replaces '${…}' and '$$' again",
                    severity: .warning, remedy: "write each dollar sign twice there"
                ).description)
        }
        return .success
    }

    /// The first value that would be read differently again.
    private static func escaped(_ node: YAMLNode) -> YAMLNode? {
        switch node.content {
        case .scalar(let scalar):
            guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return nil }
            return scalar.text.contains("$$") || (scalar.text.contains("${") && scalar.text.contains("}")) ? node : nil
        case .sequence(let nodes): return nodes.lazy.compactMap(escaped).first
        case .mapping(let entries): return entries.lazy.compactMap { escaped($0.value) }.first
        }
    }
}
