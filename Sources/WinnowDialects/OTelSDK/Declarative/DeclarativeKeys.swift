import WinnowFormats
import WinnowModel

/// What the schema says about the keys of its mappings: one of several, none that is unknown, all that are required.
enum DeclarativeKeys {
    /// The only entry of a mapping that stands for one of several things; `nil`, with a finding, when there is not exactly one.
    static func onlyEntry(
        _ node: YAMLNode, of what: String, known: [String], into findings: inout [Diagnostic]
    ) -> YAMLEntry? {
        guard let entries = node.entries else {
            let isWord = node.text.map { known.contains($0) } ?? false
            findings.append(
                node.diagnostic(
                    "\(what) is a mapping with one key, not \(node.kindName)",
                    remedy: isWord ? "write '\(node.text ?? ""):' with a colon" : "one of \(list(known))"))
            return nil
        }
        if let first = entries.first, entries.count == 1 { return first }
        let second = entries.dropFirst().first?.key ?? node
        findings.append(
            second.diagnostic(
                entries.isEmpty
                    ? "\(what) is a mapping with one key, and there is none"
                    : "\(what) has exactly one key, and here are \(entries.count): SDKs refuse the file",
                remedy: entries.isEmpty ? "one of \(list(known))" : "keep one of \(list(entries.prefix(8).map(\.name)))"
            ))
        return nil
    }

    /// Whether a block holds none but known keys and all required ones; nothing is a block without keys.
    static func check(
        _ entry: YAMLEntry, known: [String], required: [String] = [], into findings: inout [Diagnostic]
    ) -> Bool {
        let block = entry.value
        guard block.entries != nil || block.isNull else {
            let what = known.isEmpty ? "takes no value" : "is a mapping"
            findings.append(
                block.diagnostic(
                    "'\(entry.name)' \(what), not \(block.kindName)",
                    remedy: known.isEmpty ? "write '\(entry.name):' alone" : "its keys are \(list(known))"))
            return false
        }
        var isSound = true
        for inner in (block.entries ?? []).prefix(Settings.strangerLimit) where !known.contains(inner.name) {
            isSound = false
            findings.append(Settings.unknown(inner.key, known: known))
        }
        for key in required where block[key]?.isNull ?? true {
            isSound = false
            findings.append(
                (block.entry(key)?.key ?? entry.key).diagnostic(
                    "'\(entry.name)' needs '\(key)': SDKs refuse the file", remedy: "add \(key): …"))
        }
        return isSound
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}

/// A `ratio` of the schema: a number from 0 to 1, 1 where none is given.
enum DeclarativeRatio {
    static func read(_ node: YAMLNode?, into findings: inout [Diagnostic]) -> Double? {
        guard let node, !node.isNull else { return 1 }
        guard let ratio = node.double, (0...1).contains(ratio) else {
            findings.append(
                node.diagnostic(
                    "a ratio is a number from 0 to 1, not \(node.text.map { "'\($0)'" } ?? node.kindName): SDKs refuse the file",
                    remedy: "write 0.1 for a tenth"))
            return nil
        }
        if ratio == 0 {
            findings.append(node.diagnostic("a ratio of 0 keeps nothing", severity: .warning))
        }
        return ratio
    }
}
