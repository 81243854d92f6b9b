/// A property whose value is a list of `key=value`, as opentelemetry-java reads it (`DefaultConfigProperties.getMap`): blanks do not matter,
/// empty parts and keys without a value are left out.
enum JavaMapProperty {
    /// The pairs, later ones instead of earlier ones; `nil` where the SDK refuses the text.
    static func read(_ text: String) -> [String: String]? {
        var pairs: [String: String] = [:]
        for part in text.split(separator: ",") {
            let part = String(part).trimming { $0.value <= 0x20 }
            if part.isEmpty { continue }
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = String(pair[0]).trimming { $0.value <= 0x20 }
            guard pair.count == 2, !key.isEmpty else { return nil }
            let value = String(pair[1]).trimming { $0.value <= 0x20 }
            if !value.isEmpty { pairs[key] = value }
        }
        return pairs
    }
}
