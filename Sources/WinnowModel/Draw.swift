/// Random draws keyed by place, not by order (architecture, law 4): equal keys, equal draws, on every machine and in any order.
@frozen public enum Draw {
    /// Folds two words into one: the 128-bit product of the masked words, halves combined (the "wyhash" construction).
    @inlinable @inline(__always)
    public static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = (a ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: b ^ 0x8BB8_4B93_962E_ACC9)
        return product.high ^ product.low
    }

    /// Finishes a word so that every bit depends on every bit (the splitmix64 finaliser).
    @inlinable @inline(__always)
    public static func finish(_ word: UInt64) -> UInt64 {
        var z = word
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A draw for `purpose` at the place `key`.
    @inlinable @inline(__always)
    public static func word(_ key: UInt64, _ purpose: UInt64) -> UInt64 {
        finish(fold(key, purpose))
    }

    /// A uniform number in [0, 1) with 53 bits.
    @inlinable @inline(__always)
    public static func unit(_ word: UInt64) -> Double {
        Double(word >> 11) * 0x1p-53
    }

    /// A uniform number in 0..<bound; bias below bound / 2^64. `bound` must not be 0.
    @inlinable @inline(__always)
    public static func below(_ bound: UInt64, _ word: UInt64) -> UInt64 {
        word.multipliedFullWidth(by: bound).high
    }

    /// The key of a name: purposes, operations and calls are named, so that adding one moves no other.
    public static func key(_ name: String) -> UInt64 {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { state = fold(state, UInt64(byte)) }
        return finish(state)
    }
}
