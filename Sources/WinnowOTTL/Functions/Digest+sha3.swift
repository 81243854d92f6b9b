import WinnowModel

extension Digest {
    /// SHA-256 of bytes (FIPS 180-4): 32 bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] { Hex.decode(Array(SHA256.hex(of: bytes).utf8)) ?? [] }

    /// SHA3-256 of bytes (FIPS 202): 32 bytes.
    public static func sha3(_ bytes: [UInt8]) -> [UInt8] {
        let rate = 136
        var message = bytes + [0x06]
        message += [UInt8](repeating: 0, count: (rate - message.count % rate) % rate)
        message[message.count - 1] |= 0x80
        var state = [UInt64](repeating: 0, count: 25)
        for start in stride(from: 0, to: message.count, by: rate) {
            for lane in 0..<rate / 8 {
                for byte in 0..<8 { state[lane] ^= UInt64(message[start + 8 * lane + byte]) << UInt64(8 * byte) }
            }
            permute(&state)
        }
        return state.prefix(4).flatMap(littleEndian)
    }

    /// HMAC (RFC 2104) over a digest of blocks of `block` bytes.
    public static func hmac(
        _ bytes: [UInt8], key: [UInt8], block: Int, _ digest: ([UInt8]) -> [UInt8]
    ) -> [UInt8] {
        var key = key.count > block ? digest(key) : key
        key += [UInt8](repeating: 0, count: max(0, block - key.count))
        return digest(key.map { $0 ^ 0x5C } + digest(key.map { $0 ^ 0x36 } + bytes))
    }

    /// Bytes as hexadecimal digits in lower case.
    public static func hex(_ bytes: [UInt8]) -> Text { Hex.encode(bytes) }

    /// The permutation Keccak-f[1600]; lane (x, y) stands at x + 5 y.
    private static func permute(_ lanes: inout [UInt64]) {
        func rotated(_ word: UInt64, _ by: UInt64) -> UInt64 { by == 0 ? word : word << by | word >> (64 - by) }
        // Round constants come out of a shift register, as the standard defines them.
        var register: UInt8 = 1
        for _ in 0..<24 {
            var columns = [UInt64](repeating: 0, count: 5)
            for x in 0..<5 { for y in 0..<5 { columns[x] ^= lanes[x + 5 * y] } }
            for x in 0..<5 {
                let mix = columns[(x + 4) % 5] ^ rotated(columns[(x + 1) % 5], 1)
                for y in 0..<5 { lanes[x + 5 * y] ^= mix }
            }
            var (x, y) = (1, 0)
            var current = lanes[1]
            for step in 0..<24 {
                (x, y) = (y, (2 * x + 3 * y) % 5)
                let offset = UInt64((step + 1) * (step + 2) / 2 % 64)
                (current, lanes[x + 5 * y]) = (lanes[x + 5 * y], rotated(current, offset))
            }
            for y in 0..<5 {
                let row = Array(lanes[5 * y..<5 * y + 5])
                for x in 0..<5 { lanes[x + 5 * y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]) }
            }
            for power in 0..<7 {
                if register & 1 == 1 { lanes[0] ^= 1 << UInt64((1 << power) - 1) }
                register = register >> 7 == 1 ? register << 1 ^ 0x71 : register << 1
            }
        }
    }
}
