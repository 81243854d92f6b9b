/// Short digests: FNV-1a, MD5 (RFC 1321), SHA-1 and SHA-512 (FIPS 180-4).
public enum Digest {
    static func fnv1a(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    static func littleEndian<T: FixedWidthInteger>(_ word: T) -> [UInt8] {
        (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> T(8 * $0)) }
    }

    static func bigEndian<T: FixedWidthInteger>(_ word: T) -> [UInt8] { littleEndian(word).reversed() }

    /// The message with a one bit, zeros and its length after it, in whole blocks.
    private static func padded(_ bytes: [UInt8], block: Int, length: [UInt8]) -> [UInt8] {
        let used = (bytes.count + 1 + length.count) % block
        return bytes + [0x80] + [UInt8](repeating: 0, count: (block - used) % block) + length
    }

    private static func rotated(_ word: UInt32, _ by: UInt32) -> UInt32 { word << by | word >> (32 - by) }

    /// MD5 of bytes: 16 bytes.
    public static func md5(_ bytes: [UInt8]) -> [UInt8] {
        let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
        let message = padded(bytes, block: 64, length: littleEndian(UInt64(bytes.count) &* 8))
        for start in stride(from: 0, to: message.count, by: 64) {
            let words = (0..<16).map { word in
                (0..<4).reduce(UInt32(0)) { $0 | UInt32(message[start + 4 * word + $1]) << UInt32(8 * $1) }
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for round in 0..<64 {
                let mix: UInt32
                let index: Int
                switch round / 16 {
                case 0: (mix, index) = (b & c | ~b & d, round)
                case 1: (mix, index) = (d & b | ~d & c, (5 * round + 1) % 16)
                case 2: (mix, index) = (b ^ c ^ d, (3 * round + 5) % 16)
                default: (mix, index) = (c ^ (b | ~d), 7 * round % 16)
                }
                let sum = a &+ mix &+ md5Constants[round] &+ words[index]
                (a, d, c, b) = (d, c, b, b &+ rotated(sum, shifts[round / 16 * 4 + round % 4]))
            }
            for (index, word) in [a, b, c, d].enumerated() { state[index] = state[index] &+ word }
        }
        return state.flatMap(littleEndian)
    }

    /// SHA-1 of bytes: 20 bytes.
    public static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        let message = padded(bytes, block: 64, length: bigEndian(UInt64(bytes.count) &* 8))
        for start in stride(from: 0, to: message.count, by: 64) {
            var words = (0..<16).map { word in
                (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(message[start + 4 * word + $1]) }
            }
            for index in 16..<80 {
                words.append(rotated(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for (round, word) in words.enumerated() {
                let (mix, constant): (UInt32, UInt32)
                switch round / 20 {
                case 0: (mix, constant) = (b & c | ~b & d, 0x5A82_7999)
                case 1: (mix, constant) = (b ^ c ^ d, 0x6ED9_EBA1)
                case 2: (mix, constant) = (b & c | b & d | c & d, 0x8F1B_BCDC)
                default: (mix, constant) = (b ^ c ^ d, 0xCA62_C1D6)
                }
                let sum = rotated(a, 5) &+ mix &+ e &+ constant &+ word
                (e, d, c, b, a) = (d, c, rotated(b, 30), a, sum)
            }
            for (index, word) in [a, b, c, d, e].enumerated() { state[index] = state[index] &+ word }
        }
        return state.flatMap(bigEndian)
    }

    /// SHA-512 of bytes: 64 bytes.
    public static func sha512(_ bytes: [UInt8]) -> [UInt8] {
        func rotated(_ word: UInt64, _ by: UInt64) -> UInt64 { word >> by | word << (64 - by) }
        var state = sha512Start
        let length = [UInt8](repeating: 0, count: 8) + bigEndian(UInt64(bytes.count) &* 8)
        let message = padded(bytes, block: 128, length: length)
        for start in stride(from: 0, to: message.count, by: 128) {
            var words = (0..<16).map { word in
                (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(message[start + 8 * word + $1]) }
            }
            for index in 16..<80 {
                let s0 = rotated(words[index - 15], 1) ^ rotated(words[index - 15], 8) ^ words[index - 15] >> 7
                let s1 = rotated(words[index - 2], 19) ^ rotated(words[index - 2], 61) ^ words[index - 2] >> 6
                words.append(words[index - 16] &+ s0 &+ words[index - 7] &+ s1)
            }
            var s = state
            for round in 0..<80 {
                let s1 = rotated(s[4], 14) ^ rotated(s[4], 18) ^ rotated(s[4], 41)
                let choice = s[4] & s[5] ^ ~s[4] & s[6]
                let t1 = s[7] &+ s1 &+ choice &+ sha512Constants[round] &+ words[round]
                let s0 = rotated(s[0], 28) ^ rotated(s[0], 34) ^ rotated(s[0], 39)
                let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
                s = [t1 &+ s0 &+ majority, s[0], s[1], s[2], s[3] &+ t1, s[4], s[5], s[6]]
            }
            for index in 0..<8 { state[index] = state[index] &+ s[index] }
        }
        return state.flatMap(bigEndian)
    }
}
