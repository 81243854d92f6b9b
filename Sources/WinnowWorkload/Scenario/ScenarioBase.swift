import WinnowSettings
import WinnowModel

/// Variants: a scenario with `base: FILE` is the workload of that file with its own keys laid over it.
enum ScenarioBase {
    /// Longest chain of variants of variants.
    private static let longestChain = 8

    /// The mapping with the workload keys of its base merged in; mappings are merged key by key, all else is replaced.
    ///
    /// `files` gets the paths of the bases, nearest first.
    static func resolve(
        _ node: YAMLNode, keys: [String], files: inout [String], depth: Int = 0
    ) throws(Failure) -> YAMLNode {
        guard let entry = node.entry("base") else { return node }
        guard let name = entry.value.text, !name.isEmpty else {
            throw entry.value.failure("the base is not named", remedy: "write base: other.yaml")
        }
        if depth >= longestChain {
            throw entry.value.failure(
                "more than \(longestChain) scenarios build on one another", remedy: "is one of them its own base?")
        }
        let folder = node.file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let path = name.hasPrefix("/") || folder.isEmpty ? name : (folder + [name[...]]).joined(separator: "/")
        files.append(path)
        var base = try resolve(YAMLDocument.parse(path: path), keys: keys, files: &files, depth: depth + 1)
        guard let entries = base.entries else {
            throw base.failure("a scenario is a mapping, not \(base.kindName)", remedy: "see scenarios/README.md")
        }
        base.content = .mapping(entries.filter { keys.contains($0.name) && $0.name != "base" })
        return merge(node, over: base)
    }

    private static func merge(_ node: YAMLNode, over base: YAMLNode) -> YAMLNode {
        guard let own = node.entries, var entries = base.entries else { return node }
        // Documents are at most 256 levels deep, and so is this.
        for entry in own {
            if let index = entries.firstIndex(where: { $0.name == entry.name }) {
                entries[index] = YAMLEntry(key: entry.key, value: merge(entry.value, over: entries[index].value))
            } else {
                entries.append(entry)
            }
        }
        var merged = node
        merged.content = .mapping(entries)
        return merged
    }
}
