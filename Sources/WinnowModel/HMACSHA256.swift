/// HMAC with SHA-256 (RFC 2104): a digest that nobody can make or guess from without the key.
public struct HMACSHA256: Sendable {
    // What has been fed of the padded key is the same for every message.
    private let inner: SHA256
    private let outer: SHA256

    /// Creates the digest of one key; a key of more than 64 bytes is hashed first.
    public init(key: [UInt8]) {
        var block = key
        if block.count > 64 {
            var digest = SHA256()
            digest.update(key)
            block = Self.bytes(digest.words())
        }
        block.append(contentsOf: repeatElement(0, count: 64 - block.count))
        var inner = SHA256()
        inner.update(block.map { $0 ^ 0x36 })
        var outer = SHA256()
        outer.update(block.map { $0 ^ 0x5C })
        self.inner = inner
        self.outer = outer
    }

    /// The digest of a message: eight words, the first byte highest.
    public func words(of message: [UInt8]) -> [UInt32] {
        var first = inner
        first.update(message)
        var second = outer
        second.update(Self.bytes(first.words()))
        return second.words()
    }

    private static func bytes(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
    }
}
