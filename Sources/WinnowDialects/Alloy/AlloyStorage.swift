import WinnowSettings

/// Queues of Alloy's exporters as the Collector has them: keys by their names there, and the storage that they name as an extension.
struct AlloyStorage {
    private let values: AlloyValues
    /// Entries of `extensions`, one for each storage that a queue names.
    private(set) var extensions: [YAMLEntry] = []
    private var known: Set<String> = []

    init(_ values: AlloyValues) { self.values = values }

    /// An exporter's settings with its queue translated.
    mutating func exporter(_ node: YAMLNode) -> YAMLNode {
        guard var entries = node.entries, let place = entries.firstIndex(where: { $0.name == "sending_queue" }),
            var inner = entries[place].value.entries
        else { return node }
        for index in inner.indices {
            switch inner[index].name {
            // What older releases call it.
            case "blocking": inner[index].key.content = .scalar(YAMLScalar("block_on_overflow", style: .quoted))
            case "storage": inner[index].value.content = .scalar(YAMLScalar(id(of: inner[index].value), style: .quoted))
            default: break
            }
        }
        entries[place].value.content = .mapping(inner)
        var result = node
        result.content = .mapping(entries)
        return result
    }

    /// `otelcol.storage.file.NAME.handler` is the extension `file_storage/NAME`.
    private mutating func id(of node: YAMLNode) -> String {
        let parts = (node.text ?? "").split(separator: ".")
        guard parts.count == 5, parts[0] == "otelcol", parts[1] == "storage" else { return node.text ?? "" }
        let id = "\(parts[2])_storage" + (parts[3] == "default" ? "" : "/\(parts[3])")
        if known.insert(id).inserted {
            var key = node
            key.content = .scalar(YAMLScalar(id, style: .quoted))
            var value = node
            value.content = .scalar(YAMLScalar(""))
            extensions.append(YAMLEntry(key: key, value: value))
        }
        return id
    }
}
