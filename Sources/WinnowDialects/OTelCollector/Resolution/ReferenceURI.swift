/// A scheme and what follows it, as confmap takes `env:NAME` apart.
struct ReferenceURI {
    let scheme: String
    let rest: String

    /// `[A-Za-z][A-Za-z0-9+.-]+:REST`; `nil` for any other text.
    init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = text.utf8[..<colon]
        guard scheme.count >= 2, let first = scheme.first, Self.isLetter(first),
            scheme.dropFirst().allSatisfy({
                Self.isLetter($0) || (0x30...0x39).contains($0) || "+.-".utf8.contains($0)
            })
        else { return nil }
        self.scheme = String(text[..<colon])
        rest = String(text[text.utf8.index(after: colon)...])
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & ~0x20) }
}
