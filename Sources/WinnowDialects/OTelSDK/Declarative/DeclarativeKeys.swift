import WinnowSettings
import WinnowModel

/// What the schema says about the keys of its mappings, and SDKs in their own ways: one of several, none that is unknown, all that are required.
enum DeclarativeKeys {
    /// The only entry of a mapping that stands for one of several things; `nil`, with a finding, when there is not exactly one.
    static func onlyEntry(
        _ node: YAMLNode, of what: String, known: [String], _ rules: DeclarativeRules = DeclarativeRules(nil),
        into findings: inout [Diagnostic]
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
                    : "\(what) has exactly one key, and here are \(entries.count): \(rules.refusal)",
                remedy: entries.isEmpty ? "one of \(list(known))" : "keep one of \(list(entries.prefix(8).map(\.name)))"
            ))
        return nil
    }

    /// Whether a block holds none but known keys and all required ones; nothing is a block without keys.
    static func check(
        _ entry: YAMLEntry, known: [String], required: [String] = [],
        _ rules: DeclarativeRules = DeclarativeRules(nil), into findings: inout [Diagnostic]
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
            if rules.ignoresUnknownKeys {
                findings.append(
                    inner.key.diagnostic(
                        "'\(inner.name)' is no key of '\(entry.name)': \(rules.product) passes over it",
                        severity: .warning,
                        remedy: nearest(to: inner.name, in: known).map { "did you mean '\($0)'?" } ?? "remove it"))
                continue
            }
            isSound = false
            findings.append(Settings.unknown(inner.key, known: known))
        }
        for key in required where block[key]?.isNull ?? true {
            isSound = false
            findings.append(
                (block.entry(key)?.key ?? entry.key).diagnostic(
                    "'\(entry.name)' needs '\(key)': \(rules.refusal)", remedy: "add \(key): …"))
        }
        return isSound
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}

/// A `ratio` of the schema: a number from 0 to 1, 1 where none is given.
enum DeclarativeRatio {
    /// What a ratio is for.
    enum Use {
        /// A share of trace ids.
        case share
        /// A threshold of the specification's sampler.
        case threshold
    }

    static func read(
        _ node: YAMLNode?, _ rules: DeclarativeRules = DeclarativeRules(nil), for use: Use = .share,
        into findings: inout [Diagnostic]
    ) -> Double? {
        guard let node, !node.isNull else { return 1 }
        guard let ratio = number(node, rules) else { return refuse(node, rules, &findings) }
        if (0...1).contains(ratio) {
            if ratio == 0 {
                findings.append(node.diagnostic("a ratio of 0 keeps nothing", severity: .warning))
            }
            return ratio
        }
        func warn(_ effect: String) {
            findings.append(
                node.diagnostic(
                    "a ratio is a number from 0 to 1, not '\(node.text ?? "")': \(rules.product) \(effect)",
                    severity: .warning,
                    remedy: "write 0.1 for a tenth"))
        }
        switch rules.reader {
        case .go:
            if ratio.isNaN {
                // uint64(NaN) is above every id on amd64.
                warn("keeps everything on amd64, nothing on arm64")
                return 1
            }
            warn(ratio > 1 ? "keeps everything" : "keeps nothing")
            return ratio > 1 ? 1 : 0
        case .java where use == .threshold:
            warn("keeps nothing")
            return 0
        case .java where ratio.isNaN:
            // (long) NaN is 0, the bound of the least ratio, too.
            warn("keeps nothing but ids whose last half is 8000000000000000")
            return .leastNonzeroMagnitude
        default: return refuse(node, rules, &findings)
        }
    }

    private static func number(_ node: YAMLNode, _ rules: DeclarativeRules) -> Double? {
        if rules.readsTexts, case .text(let text) = node.value { return NumberGrammar.java(text) }
        return node.double
    }

    private static func refuse(
        _ node: YAMLNode, _ rules: DeclarativeRules, _ findings: inout [Diagnostic]
    ) -> Double? {
        findings.append(
            node.diagnostic(
                "a ratio is a number from 0 to 1, not \(node.text.map { "'\($0)'" } ?? node.kindName): \(rules.refusal)",
                remedy: "write 0.1 for a tenth"))
        return nil
    }
}
