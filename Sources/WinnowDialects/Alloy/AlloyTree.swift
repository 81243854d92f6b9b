import WinnowModel
import WinnowPipeline
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
    /// Blocks of exporters that are checked.
    private static let sending: Set<String> = ["sending_queue", "batch", "retry_on_failure"]
    /// Blocks that are Alloy's own.
    private static let own: Set<String> = ["output", "debug_metrics"]

    private let values = AlloyValues()
    private var modules: AlloyModules
    private let file: String
    /// How what the component at hand says is used.
    private var use = AlloyValues.Use.read
    /// Whether the component at hand is an exporter whose way of sending is checked.
    private var sends = false
    private var notes: [Diagnostic] = []

    /// What there is to say, errors among it.
    var findings: [Diagnostic] { modules.findings + notes }

    /// Takes the blocks of a file.
    init(_ blocks: [AlloyBlock], file: String, environment: [String: String]) throws(Failure) {
        modules = try AlloyModules(blocks, file: file, environment: environment)
        self.file = file
    }

    /// The tree.
    mutating func root() throws(Failure) -> YAMLNode {
        let components = modules.components
        var sections: [(name: String, entries: [YAMLEntry])] = [
            ("receivers", []), ("processors", []), ("exporters", []), ("connectors", []), ("extensions", []),
        ]
        var storage = AlloyStorage(values)
        for component in components {
            guard let place = sections.firstIndex(where: { $0.name == component.kind.section }) else { continue }
            var node = try settings(component)
            if component.kind == .exporter { node = storage.exporter(node) }
            sections[place].entries.append(
                YAMLEntry(key: values.key(component.id, component.block.place), value: node))
        }
        var outputs: [AlloyValue?] = []
        for component in components {
            guard let output = component.output else {
                outputs.append(nil)
                continue
            }
            outputs.append(try modules.value(of: output, in: component.module))
        }
        var graph = AlloyGraph(components, values, outputs: outputs)
        let pipelines = graph.pipelines()
        for entry in graph.added { sections[entry.section == "exporters" ? 2 : 3].entries.append(entry.entry) }
        sections[4].entries = storage.extensions
        let start = components.first?.block.place ?? AlloyToken(kind: .end, file: file, line: 1, column: 1)
        var entries = sections.filter { !$0.entries.isEmpty }.map { section in
            YAMLEntry(key: values.key(section.name, start), value: values.node(.mapping(section.entries), start))
        }
        var service = [
            YAMLEntry(key: values.key("pipelines", start), value: values.node(.mapping(pipelines), start))
        ]
        if !storage.extensions.isEmpty {
            service.append(
                YAMLEntry(
                    key: values.key("extensions", start),
                    value: values.node(.sequence(storage.extensions.map(\.key)), start)))
        }
        entries.append(YAMLEntry(key: values.key("service", start), value: values.node(.mapping(service), start)))
        notes += graph.findings
        return values.node(.mapping(entries), start)
    }

    private mutating func settings(_ component: AlloyComponent) throws(Failure) -> YAMLNode {
        switch component.kind {
        case .connector: use = .read
        case .processor: use = ProcessorCatalog.effect(of: component.type) == .neutral ? .checked : .read
        case .exporter: use = ExporterCatalog.find(component.type) == nil ? .unread : .read
        case .receiver: use = .unread
        }
        sends = component.kind == .exporter && SendingBlock.types.contains(component.type)
        let (before, unset) = (modules.findings.count, modules.unset)
        var node = try mapping(component.block, of: component.type, in: component.module)
        // Nobody here reads what receivers and exporters are told; what Alloy refuses it refuses anywhere.
        if use == .unread {
            let said = modules.findings[before...].filter { $0.severity == .error }
            modules.findings.replaceSubrange(before..., with: said)
            modules.unset = unset
        }
        switch (component.kind, component.type) {
        case (.receiver, "otlp"): node = moved(node, ["grpc", "http"], into: "protocols")
        case (.exporter, "loadbalancing"):
            node = changed(node, "protocol") { level in
                changed(level, "otlp") {
                    renamed(lifted($0, "client"), ["queue": "sending_queue", "retry": "retry_on_failure"])
                }
            }
            node = changed(node, "resolver") { renamed($0, ["kubernetes": "k8s"]) }
        case (.exporter, _): node = lifted(node, "client")
        case (.processor, "memory_limiter"): node = AlloyDefaults.memoryLimiter(node)
        case (.processor, "batch"): node = AlloyDefaults.batch(node)
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

    /// The mapping with one of its entries changed.
    private func changed(_ node: YAMLNode, _ name: String, _ change: (YAMLNode) -> YAMLNode) -> YAMLNode {
        var result = node
        result.content = .mapping(
            (node.entries ?? []).map { entry in
                entry.name == name ? YAMLEntry(key: entry.key, value: change(entry.value)) : entry
            })
        return result
    }

    /// The mapping with other names for some of its entries.
    private func renamed(_ node: YAMLNode, _ names: [String: String]) -> YAMLNode {
        var result = node
        result.content = .mapping(
            (node.entries ?? []).map { entry in
                guard let name = names[entry.name] else { return entry }
                var key = entry.key
                key.content = .scalar(YAMLScalar(name, style: .quoted))
                return YAMLEntry(key: key, value: entry.value)
            })
        return result
    }

    private mutating func value(_ placed: AlloyBlock.Placed, _ module: Int) throws(Failure) -> YAMLNode {
        values.node(try modules.value(of: placed, in: module), for: use)
    }

    private mutating func mapping(
        _ block: AlloyBlock, of type: String, in module: Int
    ) throws(Failure) -> YAMLNode {
        let before = use
        defer { use = before }
        let isChecked = sends && Self.sending.contains(block.name[0])
        var entries: [YAMLEntry] = []
        for attribute in block.attributes {
            if sends {
                let isLookedAt =
                    isChecked && attribute.name != "storage" || attribute.name == "timeout"
                    || attribute.name.hasSuffix("endpoint")
                use = isLookedAt ? .checked : .unread
            } else {
                // Where a queue is kept is nothing that figures hang on.
                use = attribute.name == "storage" ? .unread : before
            }
            entries.append(
                YAMLEntry(
                    key: values.key(attribute.name, attribute.place), value: try value(attribute.value, module)))
        }
        if !sends { use = before }
        var places: [String: Int] = [:]
        var repeated: [(place: Int, nodes: [YAMLNode])] = []
        for inner in block.blocks where !Self.own.contains(inner.name[0]) {
            let name = inner.name.joined(separator: ".")
            if type == "transform", name == "statements" {
                entries += try statements(inner, module)
                continue
            }
            let value = try mapping(inner, of: type, in: module)
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
    private mutating func statements(_ block: AlloyBlock, _ module: Int) throws(Failure) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for attribute in block.attributes {
            entries.append(
                YAMLEntry(
                    key: values.key(attribute.name + "_statements", attribute.place),
                    value: try value(attribute.value, module)))
        }
        return entries
    }
}
