import WinnowSettings
import WinnowModel

/// One entry of `service.pipelines`.
struct Pipeline {
    /// A component that the pipeline names.
    struct Reference {
        /// The component's id.
        var id: ComponentID
        /// Where the pipeline names it.
        var node: YAMLNode
    }

    /// The pipeline's id, such as `traces/send`.
    var id: ComponentID
    /// The pipeline's key.
    var key: YAMLNode
    var receivers: [Reference] = []
    var processors: [Reference] = []
    var exporters: [Reference] = []

    /// The pipelines of a collector, checked as the product checks them at start; what is wrong is appended.
    static func all(in service: YAMLNode, root: YAMLNode, into findings: inout [Diagnostic]) -> [Pipeline] {
        let strangers = (service.entries ?? []).filter { !["extensions", "pipelines", "telemetry"].contains($0.name) }
        for entry in strangers.prefix(Settings.strangerLimit) {
            findings.append(Settings.unknown(entry.key, known: ["extensions", "pipelines", "telemetry"]))
        }
        guard let pipelines = service.entry("pipelines"), let entries = pipelines.value.entries, !entries.isEmpty else {
            findings.append(
                (service.entry("pipelines")?.key ?? service).diagnostic(
                    "service has no pipelines: the Collector refuses it", remedy: "add pipelines: traces: …"))
            return []
        }
        let defined = Definitions(root)
        var all: [Pipeline] = []
        var errors: [Diagnostic] = []
        for entry in entries where errors.count < findingLimit {
            if let pipeline = pipeline(entry, defined, into: &errors) { all.append(pipeline) }
        }
        findings += errors
        return all
    }

    /// After so many findings the rest is not read: nobody reads more.
    private static let findingLimit = 100

    /// The components that the file configures, by the role in which a pipeline names them.
    private struct Definitions {
        var receivers: Set<ComponentID>
        var processors: Set<ComponentID>
        var exporters: Set<ComponentID>

        init(_ root: YAMLNode) {
            func ids(_ section: String) -> [ComponentID] {
                (root[section]?.entries ?? []).compactMap { ComponentID($0.name) }
            }
            let connectors = ids("connectors")
            receivers = Set(ids("receivers") + connectors)
            processors = Set(ids("processors"))
            exporters = Set(ids("exporters") + connectors)
        }
    }

    private static func pipeline(
        _ entry: YAMLEntry, _ defined: Definitions, into findings: inout [Diagnostic]
    ) -> Pipeline? {
        let signals = ["traces", "metrics", "logs", "profiles"]
        guard let id = ComponentID(entry.name), signals.contains(id.type) else {
            let near = nearest(to: ComponentID(entry.name)?.type ?? entry.name, in: signals)
            findings.append(
                entry.key.diagnostic(
                    "a pipeline is called traces, metrics, logs or profiles, with or without /NAME",
                    remedy: near.map { "did you mean '\($0)'?" } ?? ""))
            return nil
        }
        var pipeline = Pipeline(id: id, key: entry.key)
        guard id.type == "traces" else { return pipeline }
        let known = ["receivers", "processors", "exporters"]
        for inner in entry.value.entries ?? [] where !known.contains(inner.name) {
            findings.append(Settings.unknown(inner.key, known: known))
        }
        pipeline.receivers = references("receivers", entry, defined.receivers, into: &findings)
        pipeline.processors = references("processors", entry, defined.processors, into: &findings)
        pipeline.exporters = references("exporters", entry, defined.exporters, into: &findings)
        for (role, found) in [("receiver", pipeline.receivers), ("exporter", pipeline.exporters)] where found.isEmpty {
            if entry.value["\(role)s"]?.elements?.isEmpty ?? true {
                findings.append(
                    entry.key.diagnostic("the pipeline '\(id.text)' has no \(role): the Collector refuses it"))
            }
        }
        return pipeline
    }

    private static func references(
        _ role: String, _ pipeline: YAMLEntry, _ defined: Set<ComponentID>, into findings: inout [Diagnostic]
    ) -> [Reference] {
        guard let list = pipeline.value[role], !list.isNull else { return [] }
        guard let nodes = list.elements else {
            findings.append(list.diagnostic("\(role) are a list, not \(list.kindName)"))
            return []
        }
        var seen: Set<ComponentID> = []
        var references: [Reference] = []
        for node in nodes where findings.count < findingLimit {
            guard let id = node.text.flatMap(ComponentID.init) else {
                findings.append(node.diagnostic("a component's id is expected here, not \(node.text ?? node.kindName)"))
                continue
            }
            if !defined.contains(id) {
                let near = nearest(to: id.text, in: defined.map(\.text).sorted().prefix(200))
                findings.append(
                    node.diagnostic(
                        "the pipeline '\(pipeline.name)' uses '\(id.text)', which the file does not configure: "
                            + "the Collector refuses it",
                        remedy: near.map { "did you mean '\($0)'?" } ?? "add '\(id.text):' under \(role):"))
            } else if !seen.insert(id).inserted {
                findings.append(
                    node.diagnostic("'\(id.text)' stands twice in one pipeline: the Collector refuses it"))
            } else {
                references.append(Reference(id: id, node: node))
            }
        }
        return references
    }
}
