import WinnowPipeline

/// A component's id in a collector: `type` or `type/name`.
struct ComponentID: Hashable {
    /// What kind of component it is, such as `tail_sampling`.
    let type: String
    /// The whole id as written, without blanks around it.
    let text: String

    /// Reads an id; `nil` for text that is none.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(Self.trimmed)
        guard let type = parts.first, let first = type.unicodeScalars.first, Self.isLetter(first),
            type.unicodeScalars.allSatisfy({ Self.isLetter($0) || $0 == "_" || ("0"..."9").contains($0) }),
            parts.count == 1 || !parts[1].isEmpty
        else { return nil }
        self.type = type
        self.text = parts.joined(separator: "/")
    }

    /// Whether it is a sampler that is modelled.
    var isSampler: Bool { ProcessorCatalog.effect(of: type) == .samples }

    /// Whether its type or its whole id is among some names.
    func isNamed(in names: Set<String>) -> Bool { names.contains(text) || names.contains(type) }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        // Unicode's tables are slow to ask, and ids are many.
        scalar.isASCII
            ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) : scalar.properties.isAlphabetic
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
