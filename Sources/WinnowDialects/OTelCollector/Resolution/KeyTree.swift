import WinnowSettings

/// A mapping while keys such as `processors::batch::timeout` are taken apart: what they name is found by a table at each level.
final class KeyTree {
    private let key: YAMLNode
    /// What stands here where no mapping does.
    private var leaf: YAMLNode?
    private var children: [KeyTree] = []
    private var places: [String: Int] = [:]

    private init(_ key: YAMLNode) { self.key = key }

    /// The tree of a mapping with its keys taken apart, outside of lists.
    static func split(_ root: YAMLNode) -> YAMLNode {
        let tree = KeyTree(root)
        tree.take(root, depth: 0)
        return tree.node(root)
    }

    /// Takes in a value: a mapping's entries join those that are here, anything else replaces them.
    private func take(_ value: YAMLNode, depth: Int) {
        guard let entries = value.entries, !entries.isEmpty else {
            if value.entries != nil, !children.isEmpty { return }
            leaf = value
            (children, places) = ([], [:])
            return
        }
        leaf = nil
        for entry in entries {
            var parts = [entry.name]
            if entry.name.utf8.contains(UInt8(ascii: ":")) {
                parts = entry.name.split(separator: "::", omittingEmptySubsequences: false).map(String.init)
                // Deeper than any file is nested, nothing is asked for any more.
                if depth + parts.count > YAMLDocument.depthLimit { parts = [entry.name] }
            }
            var level = self
            for part in parts { level = level.child(part, entry.key, isWhole: parts.count == 1) }
            level.take(entry.value, depth: depth + parts.count)
        }
    }

    private func child(_ name: String, _ key: YAMLNode, isWhole: Bool) -> KeyTree {
        leaf = nil
        if let place = places[name] { return children[place] }
        var own = key
        if !isWhole { own.content = .scalar(YAMLScalar(name, style: .quoted)) }
        places[name] = children.count
        children.append(KeyTree(own))
        return children[children.count - 1]
    }

    private func node(_ place: YAMLNode) -> YAMLNode {
        if let leaf { return leaf }
        var result = place
        result.content = .mapping(children.map { YAMLEntry(key: $0.key, value: $0.node($0.key)) })
        return result
    }
}
