/// xxHash of 32 bits with seed 0, as frames of LZ4 have it.
enum XXHash32 {
    private static let primes: [UInt32] = [2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393]

    /// The hash of some bytes.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let primes = primes
        var at = 0
        var sum: UInt32
        if bytes.count >= 16 {
            var lanes: [UInt32] = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
            while at + 16 <= bytes.count {
                for lane in 0..<4 {
                    let word = bytes.loadUnaligned(fromByteOffset: at + 4 * lane, as: UInt32.self).littleEndian
                    lanes[lane] = turn(lanes[lane] &+ word &* primes[1], 13) &* primes[0]
                }
                at += 16
            }
            sum = turn(lanes[0], 1) &+ turn(lanes[1], 7) &+ turn(lanes[2], 12) &+ turn(lanes[3], 18)
        } else {
            sum = primes[4]
        }
        sum &+= UInt32(truncatingIfNeeded: bytes.count)
        while at + 4 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian
            sum = turn(sum &+ word &* primes[2], 17) &* primes[3]
            at += 4
        }
        while at < bytes.count {
            sum = turn(sum &+ UInt32(bytes[at]) &* primes[4], 11) &* primes[0]
            at += 1
        }
        sum = (sum ^ sum >> 15) &* primes[1]
        sum = (sum ^ sum >> 13) &* primes[2]
        return sum ^ sum >> 16
    }

    private static func turn(_ value: UInt32, _ bits: UInt32) -> UInt32 { value << bits | value >> (32 - bits) }
}
