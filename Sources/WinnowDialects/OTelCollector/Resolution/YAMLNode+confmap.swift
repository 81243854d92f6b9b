import WinnowModel
import WinnowSettings

/// Trees as the Collector's confmap holds them before and while they are merged.
extension YAMLNode {
    /// The tree with scalars as Go types them; a key that is no scalar is a `.data` failure.
    func typedForGo() throws(Failure) -> YAMLNode {
        var result = self
        switch content {
        case .scalar(let scalar):
            if let typed = try GoScalar.resolved(scalar, at: self) { result.content = .scalar(typed) }
        case .sequence(var nodes):
            for index in nodes.indices { nodes[index] = try nodes[index].typedForGo() }
            result.content = .sequence(nodes)
        case .mapping(var entries):
            for index in entries.indices {
                guard case .scalar = entries[index].key.content else {
                    throw entries[index].key.failure(
                        "\(entries[index].key.kindName) is no key: the Collector refuses it",
                        remedy: "put text with braces or brackets in quotes")
                }
                entries[index].value = try entries[index].value.typedForGo()
            }
            result.content = .mapping(entries)
        }
        return result
    }

    /// The root of a configuration: a mapping whose keys are all text; nothing at all is an empty one. Anything else is a `.data` failure.
    func configurationRoot() throws(Failure) -> YAMLNode {
        if isNull {
            var empty = self
            empty.content = .mapping([])
            return empty
        }
        guard let entries else {
            throw failure("a configuration is a mapping, not \(kindName): the Collector refuses it")
        }
        for entry in entries {
            guard case .text = entry.key.value else {
                throw entry.key.failure(
                    "a key at the top is text, not \(entry.key.kindName): the Collector refuses it",
                    remedy: "put it in quotes")
            }
        }
        return self
    }

    /// The tree with keys such as `processors::batch::timeout` taken apart, as confmap does outside of lists.
    func splittingKeys() -> YAMLNode { hasJoinedKeys ? KeyTree.split(self) : self }

    private var hasJoinedKeys: Bool {
        (entries ?? []).contains { entry in
            (entry.name.utf8.contains(UInt8(ascii: ":")) && entry.name.contains("::")) || entry.value.hasJoinedKeys
        }
    }

    /// This tree over another, as the Collector merges several configurations: mappings key by key, anything else replaces what stood there.
    func merged(over base: YAMLNode) -> YAMLNode {
        guard let entries, var below = base.entries else { return self }
        var places: [String: Int] = [:]
        for (place, entry) in below.enumerated() { places[entry.name] = place }
        for entry in entries {
            if let place = places[entry.name] {
                below[place] = YAMLEntry(key: entry.key, value: entry.value.merged(over: below[place].value))
            } else {
                places[entry.name] = below.count
                below.append(entry)
            }
        }
        var result = base
        result.content = .mapping(below)
        return result
    }
}
