import WinnowSettings
public import WinnowModel

/// Reads the one collector that stands inside Kubernetes objects: `spec.config` of an operator's object, or an entry of a ConfigMap.
public enum KubernetesObjectDialect: Dialect {
    /// `otelcol.kubernetes`.
    public static let entry = DialectEntry(
        id: "otelcol.kubernetes",
        summary: "OpenTelemetry Collector inside Kubernetes objects (operator's object, ConfigMap)",
        example: "kind: OpenTelemetryCollector\nspec: {config: {service: …}}")

    /// A file whose first document is a Kubernetes object.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        file.mapping?.entry("apiVersion") != nil && file.mapping?.entry("kind") != nil
    }

    /// The samplers of the collector inside; more than one collector is refused.
    public static func read(
        _ file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> Configuration {
        var found: [(key: YAMLNode, root: YAMLNode)] = []
        var parsed = 0
        for document in try file.yaml.get() where found.count < collectorLimit {
            found += try collectors(in: document, file: file, parsed: &parsed)
        }
        guard let collector = found.first else {
            let place = file.mapping?.entry("kind")?.key
            throw place?.failure(
                "no collector's configuration stands in these Kubernetes objects",
                remedy: "save the collector's configuration as a file of its own")
                ?? Failure(.data, Diagnostic("no collector", file: file.name, line: 1))
        }
        if found.count > 1 {
            let lines = found.map { "\($0.key.line)" }.joined(separator: ", ")
            throw collector.key.failure(
                "\(found.count) collectors stand in this file (lines \(lines)): which one is meant is not clear",
                remedy: "save the one you mean as a file of its own")
        }
        var reader = CollectorReader(context: context)
        let ways = try reader.collector(collector.root)
        let note = collector.key.diagnostic(
            "the collector inside the Kubernetes object is read; its replicas are not: write FILE*N", severity: .note)
        return Configuration(
            file: file.name, dialect: entry.id, ways: ways, findings: [note] + reader.findings,
            collectorVersion: context.collectorVersion, includedFiles: reader.includedFiles)
    }

    /// So many are more than enough to refuse a file.
    private static let collectorLimit = 8

    private static func collectors(
        in object: YAMLNode, file: ConfigurationFile, parsed: inout Int
    ) throws(Failure) -> [(key: YAMLNode, root: YAMLNode)] {
        var candidates: [YAMLEntry] = []
        if let config = object["spec"]?.entry("config") { candidates.append(config) }
        if object["kind"]?.text == "ConfigMap" { candidates += object["data"]?.entries ?? [] }
        var found: [(key: YAMLNode, root: YAMLNode)] = []
        for candidate in candidates where found.count < collectorLimit {
            var root = candidate.value
            if let text = candidate.value.text {
                // Other entries of a ConfigMap are none of our business.
                guard text.contains("service:"), text.contains("pipelines:") else { continue }
                parsed += 1
                if parsed > 4 * collectorLimit {
                    throw candidate.key.failure(
                        "too many texts in these objects look like a collector's configuration",
                        remedy: "save the one you mean as a file of its own")
                }
                root = try inner(text, at: candidate.value, file: file)
            }
            if root["service"]?["pipelines"] != nil { found.append((candidate.key, root)) }
        }
        return found
    }

    /// The YAML that stands as a block of text inside, with places in the file around it.
    private static func inner(
        _ text: String, at node: YAMLNode, file: ConfigurationFile
    ) throws(Failure) -> YAMLNode {
        let lines = file.bytes.split(
            separator: UInt8(ascii: "\n"), maxSplits: node.line + 1, omittingEmptySubsequences: false)
        let indent = lines.indices.contains(node.line) ? lines[node.line].prefix { $0 == UInt8(ascii: " ") }.count : 0
        // Empty lines in front make every line number, those in messages too, that of the file.
        let padded = [UInt8](repeating: UInt8(ascii: "\n"), count: node.line) + text.utf8
        do {
            return try YAMLDocument.parse(bytes: padded, file: file.name).moved(columns: indent)
        } catch {
            var failure = error
            for index in failure.diagnostics.indices where failure.diagnostics[index].column > 0 {
                failure.diagnostics[index].column += indent
            }
            throw failure
        }
    }
}

extension YAMLNode {
    /// The tree with its columns moved.
    func moved(columns: Int) -> YAMLNode {
        var result = self
        result.column += columns
        switch content {
        case .scalar: break
        case .sequence(let nodes): result.content = .sequence(nodes.map { $0.moved(columns: columns) })
        case .mapping(let entries):
            result.content = .mapping(
                entries.map {
                    YAMLEntry(
                        key: $0.key.moved(columns: columns),
                        value: $0.value.moved(columns: columns))
                })
        }
        return result
    }
}
