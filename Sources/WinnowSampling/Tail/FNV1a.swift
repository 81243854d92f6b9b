/// The Fowler–Noll–Vo hash, variant 1a, as Go's `hash/fnv` computes it.
enum FNV1a {
    static func hash64(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    /// Hashes eight more bytes, most significant first.
    @inline(__always)
    static func hash64(continuing state: UInt64, bigEndian word: UInt64) -> UInt64 {
        var hash = state
        var shift: UInt64 = 56
        while true {
            hash = (hash ^ (word >> shift & 0xFF)) &* 0x100_0000_01B3
            if shift == 0 { return hash }
            shift -= 8
        }
    }

    static func hash32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return hash
    }

    /// Hashes eight more bytes, most significant first.
    @inline(__always)
    static func hash32(continuing state: UInt32, bigEndian word: UInt64) -> UInt32 {
        var hash = state
        var shift: UInt64 = 56
        while true {
            hash = (hash ^ UInt32(truncatingIfNeeded: word >> shift & 0xFF)) &* 0x0100_0193
            if shift == 0 { return hash }
            shift -= 8
        }
    }
}
