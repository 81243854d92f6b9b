import WinnowModel
import WinnowSettings

/// Makes a collector's tree of the `otelcol.*` components of an Alloy file: sections of components, and pipelines along their outputs.
struct AlloyTree {
    /// Blocks that stand several times in Alloy and as a list in the Collector, by the Collector's key.
    private static let lists = [
        "policy": "policies", "and_sub_policy": "and_sub_policy", "drop_sub_policy": "drop_sub_policy",
        "composite_sub_policy": "composite_sub_policy", "rate_allocation": "rate_allocation", "action": "actions",
        "attribute": "attributes", "resource": "resources", "library": "libraries",
        "trace_statements": "trace_statements", "metric_statements": "metric_statements",
        "log_statements": "log_statements",
    ]
    /// Blocks that are Alloy's own.
    private static let own: Set<String> = ["output", "debug_metrics"]

    private var values: AlloyValues
    private(set) var components: [AlloyComponent] = []
    private(set) var findings: [Diagnostic] = []

    /// Takes the components of a file.
    init(_ blocks: [AlloyBlock], file: String, environment: [String: String]) {
        values = AlloyValues(file: file, environment: environment)
        var others: [AlloyBlock] = []
        for block in blocks {
            if let component = AlloyComponent(block) { components.append(component) } else { others.append(block) }
        }
        if let module = others.first(where: {
            $0.name[0] == "import" || $0.name == ["declare"] || $0.name == ["foreach"]
        }) {
            findings.append(
                Diagnostic(
                    "'\(module.name.joined(separator: "."))' makes components that are not followed here",
                    severity: .warning,
                    file: file, line: module.place.line, column: module.place.column))
        }
    }

    /// The tree.
    mutating func root() -> YAMLNode {
        var sections: [(name: String, entries: [YAMLEntry])] = [
            ("receivers", []), ("processors", []), ("exporters", []), ("connectors", []),
        ]
        for component in components {
            guard let place = sections.firstIndex(where: { $0.name == component.kind.section }) else { continue }
            sections[place].entries.append(
                YAMLEntry(key: values.key(component.id, component.block.place), value: settings(component)))
        }
        var graph = AlloyGraph(components, values)
        let pipelines = graph.pipelines()
        for entry in graph.added { sections[entry.section == "exporters" ? 2 : 3].entries.append(entry.entry) }
        let start = components.first?.block.place ?? AlloyToken(kind: .end, line: 1, column: 1)
        var entries = sections.filter { !$0.entries.isEmpty }.map { section in
            YAMLEntry(key: values.key(section.name, start), value: values.node(.mapping(section.entries), start))
        }
        let inner = YAMLEntry(key: values.key("pipelines", start), value: values.node(.mapping(pipelines), start))
        entries.append(YAMLEntry(key: values.key("service", start), value: values.node(.mapping([inner]), start)))
        findings += graph.findings + values.findings
        return values.node(.mapping(entries), start)
    }

    private mutating func settings(_ component: AlloyComponent) -> YAMLNode {
        let before = values.findings.count
        values.refersToExpressions = component.kind == .processor || component.kind == .connector
        var node = mapping(component.block, of: component.type)
        // Nobody here reads what receivers and exporters are told.
        if component.kind == .receiver || component.kind == .exporter { values.forget(after: before) }
        switch (component.kind, component.type) {
        case (.receiver, "otlp"): node = moved(node, ["grpc", "http"], into: "protocols")
        case (.exporter, _):
            node = lifted(node, "client")
            // Where it queues what it sends decides nothing here.
            if let entries = node.entries { node.content = .mapping(entries.filter { $0.name != "sending_queue" }) }
        default: break
        }
        return node.entries?.isEmpty == true ? values.node(.scalar(YAMLScalar("")), component.block.place) : node
    }

    /// The mapping with some of its entries one level deeper.
    private func moved(_ node: YAMLNode, _ names: Set<String>, into key: String) -> YAMLNode {
        let inner = (node.entries ?? []).filter { names.contains($0.name) }
        guard let first = inner.first else { return node }
        var (result, level, name) = (node, node, first.key)
        level.content = .mapping(inner)
        name.content = .scalar(YAMLScalar(key, style: .quoted))
        let others = (node.entries ?? []).filter { !names.contains($0.name) }
        result.content = .mapping([YAMLEntry(key: name, value: level)] + others)
        return result
    }

    /// The mapping with the entries of a block in the block's place.
    private func lifted(_ node: YAMLNode, _ name: String) -> YAMLNode {
        var result = node
        result.content = .mapping((node.entries ?? []).flatMap { $0.name == name ? $0.value.entries ?? [] : [$0] })
        return result
    }

    private mutating func mapping(_ block: AlloyBlock, of type: String) -> YAMLNode {
        var entries: [YAMLEntry] = []
        for attribute in block.attributes {
            entries.append(
                YAMLEntry(key: values.key(attribute.name, attribute.place), value: values.value(attribute.value)))
        }
        var places: [String: Int] = [:]
        var repeated: [(place: Int, nodes: [YAMLNode])] = []
        for inner in block.blocks where !Self.own.contains(inner.name[0]) {
            let name = inner.name.joined(separator: ".")
            if type == "transform", name == "statements" {
                entries += statements(inner)
                continue
            }
            let value = mapping(inner, of: type)
            guard let list = Self.lists[name] else {
                entries.append(YAMLEntry(key: values.key(name, inner.place), value: value))
                continue
            }
            if let place = places[list] {
                repeated[place].nodes.append(value)
            } else {
                places[list] = repeated.count
                repeated.append((entries.count, [value]))
                entries.append(
                    YAMLEntry(key: values.key(list, inner.place), value: values.node(.sequence([]), inner.place)))
            }
        }
        for list in repeated { entries[list.place].value.content = .sequence(list.nodes) }
        return values.node(.mapping(entries), block.place)
    }

    /// `statements { trace = […] }` is `trace_statements: […]`.
    private mutating func statements(_ block: AlloyBlock) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for attribute in block.attributes {
            entries.append(
                YAMLEntry(
                    key: values.key(attribute.name + "_statements", attribute.place),
                    value: values.value(attribute.value)))
        }
        return entries
    }
}
