/// Where tables put what files contain: hashes under a secret that each process draws anew, so that nobody can write a file whose ids or
/// texts all fall into one slot.
///
/// Only slots and comparisons hang on it; no number, order or result may.
@frozen public struct HashSecret: Sendable {
    @usableFromInline let first: UInt64
    @usableFromInline let second: UInt64

    /// The secret of this process. Tables keep a copy, since reading it asks each time whether it was drawn.
    public static let process: HashSecret = {
        var generator = SystemRandomNumberGenerator()
        return HashSecret(generator.next(), generator.next())
    }()

    /// A secret of two words; for tests, which hold that results do not hang on it.
    public init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }

    /// A hash of two words: the 128-bit product of the masked words, halves combined, and that once more.
    ///
    /// One product alone keeps a pattern where one word stays the same and the other one counts in steps of a power of two.
    @inlinable @inline(__always)
    public func hash(_ a: UInt64, _ b: UInt64) -> UInt64 { mix(mix(a, b), 0x2D35_8DCC_AA6C_78A5) }

    /// Folds two words into one; what is folded again later, or is finished by `finish(_:)`, needs no more.
    @inlinable @inline(__always)
    public func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = (a ^ first).multipliedFullWidth(by: b ^ second)
        return product.high ^ product.low
    }

    /// The hash of a state in 32 bits.
    @inlinable @inline(__always)
    public func finish(_ state: UInt64) -> UInt32 {
        let product = (state ^ second).multipliedFullWidth(by: first | 1)
        return UInt32(truncatingIfNeeded: (product.high ^ product.low) >> 32)
    }
}
