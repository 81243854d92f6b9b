/// The hash whose low half is the checksum of a zstd frame (xxHash, 64 bits, seed 0).
struct XXH64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    private var lanes: SIMD4<UInt64>
    private var count: UInt64 = 0
    /// Bytes that do not fill a stripe of 32 yet.
    private var rest: [UInt8] = []

    init() { lanes = [Self.prime1 &+ Self.prime2, Self.prime2, 0, 0 &- Self.prime1] }

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var bytes = bytes[...]
        if !rest.isEmpty {
            let part = bytes.prefix(32 - rest.count)
            rest.append(contentsOf: part)
            bytes = bytes[part.endIndex...]
            if rest.count < 32 { return }
            rest.withUnsafeBytes { stripe($0, 0) }
            rest.removeAll(keepingCapacity: true)
        }
        let all = UnsafeRawBufferPointer(rebasing: bytes)
        var index = 0
        while index + 32 <= all.count {
            stripe(all, index)
            index += 32
        }
        rest.append(contentsOf: all[index...])
    }

    /// The hash of all bytes so far.
    var value: UInt64 {
        var hash: UInt64
        if count >= 32 {
            hash =
                Self.rotate(lanes[0], 1) &+ Self.rotate(lanes[1], 7) &+ Self.rotate(lanes[2], 12)
                &+ Self.rotate(lanes[3], 18)
            for lane in 0..<4 {
                hash ^= Self.round(0, lanes[lane])
                hash = hash &* Self.prime1 &+ Self.prime4
            }
        } else {
            hash = Self.prime5
        }
        hash &+= count
        rest.withUnsafeBytes { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                hash ^= Self.round(0, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
                hash = Self.rotate(hash, 27) &* Self.prime1 &+ Self.prime4
                index += 8
            }
            if index + 4 <= bytes.count {
                let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                hash ^= UInt64(word) &* Self.prime1
                hash = Self.rotate(hash, 23) &* Self.prime2 &+ Self.prime3
                index += 4
            }
            for byte in bytes[index...] {
                hash ^= UInt64(byte) &* Self.prime5
                hash = Self.rotate(hash, 11) &* Self.prime1
            }
        }
        hash = (hash ^ hash >> 33) &* Self.prime2
        hash = (hash ^ hash >> 29) &* Self.prime3
        return hash ^ hash >> 32
    }

    private mutating func stripe(_ bytes: UnsafeRawBufferPointer, _ index: Int) {
        for lane in 0..<4 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 8 * lane, as: UInt64.self))
            lanes[lane] = Self.round(lanes[lane], word)
        }
    }

    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotate(lane &+ word &* prime2, 31) &* prime1
    }

    private static func rotate(_ value: UInt64, _ by: UInt64) -> UInt64 { value << by | value >> (64 - by) }
}
