import CXXHash
import WinnowModel

/// Converters that make digests and hashes of texts.
enum HashFunctions {
    static let all: [FunctionEntry] = [
        .pure("FNV", ["target": .string]) { .int(Int64(bitPattern: Digest.fnv1a($0.text(0).bytes))) },
        .pure("MD5", ["target": .string]) { .string(Hex.encode(Digest.md5($0.text(0).bytes))) },
        .pure("SHA1", ["target": .string]) { .string(Hex.encode(Digest.sha1($0.text(0).bytes))) },
        .pure("SHA256", ["target": .string]) { .string(Text(SHA256.hex(of: $0.text(0).bytes))) },
        .pure("SHA512", ["target": .string]) { .string(Hex.encode(Digest.sha512($0.text(0).bytes))) },
        .pure("Murmur3Hash", ["target": .string]) {
            .string(Hex.encode(Digest.littleEndian(Murmur3.hash32($0.text(0).bytes))))
        },
        .pure("Murmur3Hash128", ["target": .string]) { arguments in
            let (low, high) = Murmur3.hash128(arguments.text(0).bytes)
            return .string(Hex.encode(Digest.littleEndian(low) + Digest.littleEndian(high)))
        },
        .pure("XXH3", ["target": .string]) { arguments in
            .string(Text(arguments.text(0).bytes.withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }.hex16))
        },
        .pure("XXH128", ["target": .string]) { arguments in
            let hash = arguments.text(0).bytes.withUnsafeBytes { XXH3_128bits($0.baseAddress, $0.count) }
            return .string(Text(hash.high64.hex16 + hash.low64.hex16))
        },
    ]
}

/// Murmur3 with seed 0.
enum Murmur3 {
    static func hash32(_ bytes: [UInt8]) -> UInt32 {
        var hash: UInt32 = 0
        func mixed(_ word: UInt32) -> UInt32 { rotated(word &* 0xCC9E_2D51, 15) &* 0x1B87_3593 }
        var index = 0
        while index + 4 <= bytes.count {
            hash = rotated(hash ^ mixed(UInt32(truncatingIfNeeded: word(bytes, index, 4))), 13) &* 5 &+ 0xE654_6B64
            index += 4
        }
        if index < bytes.count {
            hash ^= mixed(UInt32(truncatingIfNeeded: word(bytes, index, bytes.count - index)))
        }
        hash ^= UInt32(truncatingIfNeeded: bytes.count)
        hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return hash ^ hash >> 16
    }

    static func hash128(_ bytes: [UInt8]) -> (UInt64, UInt64) {
        let (c1, c2): (UInt64, UInt64) = (0x87C3_7B91_1142_53D5, 0x4CF5_AD43_2745_937F)
        var (h1, h2): (UInt64, UInt64) = (0, 0)
        func first(_ word: UInt64) -> UInt64 { rotated(word &* c1, 31) &* c2 }
        func second(_ word: UInt64) -> UInt64 { rotated(word &* c2, 33) &* c1 }
        var index = 0
        while index + 16 <= bytes.count {
            h1 = (rotated(h1 ^ first(word(bytes, index, 8)), 27) &+ h2) &* 5 &+ 0x52DC_E729
            h2 = (rotated(h2 ^ second(word(bytes, index + 8, 8)), 31) &+ h1) &* 5 &+ 0x3849_5AB5
            index += 16
        }
        let rest = bytes.count - index
        if rest > 8 { h2 ^= second(word(bytes, index + 8, rest - 8)) }
        if rest > 0 { h1 ^= first(word(bytes, index, min(rest, 8))) }
        h1 ^= UInt64(bytes.count)
        h2 ^= UInt64(bytes.count)
        h1 = h1 &+ h2
        h2 = h2 &+ h1
        func finished(_ word: UInt64) -> UInt64 {
            var word = (word ^ word >> 33) &* 0xFF51_AFD7_ED55_8CCD
            word = (word ^ word >> 33) &* 0xC4CE_B9FE_1A85_EC53
            return word ^ word >> 33
        }
        h1 = finished(h1)
        h2 = finished(h2)
        h1 = h1 &+ h2
        h2 = h2 &+ h1
        return (h1, h2)
    }

    /// Up to eight bytes, the first lowest.
    private static func word(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    }

    private static func rotated<T: FixedWidthInteger & UnsignedInteger>(_ word: T, _ by: T) -> T {
        word << by | word >> (T(T.bitWidth) - by)
    }
}
