import WinnowModel

/// Bytes that are compared and hashed as words of eight.
enum Words {
    @inline(__always)
    static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// One to seven bytes as a word; equal words of equal length are equal bytes.
    @inline(__always)
    static func tail(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            return UInt64(bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) << 32
                | UInt64(bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        }
        return UInt64(bytes.load(as: UInt8.self)) << 16
            | UInt64(bytes.load(fromByteOffset: count / 2, as: UInt8.self)) << 8
            | UInt64(bytes.load(fromByteOffset: count &- 1, as: UInt8.self))
    }

    /// Whether `count` bytes at two places are the same; for short texts, which no call is worth.
    @inline(__always)
    static func areSame(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
        if count < 8 { return count == 0 || tail(a, count) == tail(b, count) }
        var offset = 0
        while offset &+ 8 < count {
            if word(a, offset) != word(b, offset) { return false }
            offset &+= 8
        }
        // The last word may overlap the one before.
        return word(a, count &- 8) == word(b, count &- 8)
    }

    /// How many bytes at two places are the same, of `count`.
    @inline(__always)
    static func common(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Int {
        var offset = 0
        while offset &+ 32 <= count {
            let first = (word(a, offset) ^ word(b, offset)) | (word(a, offset &+ 8) ^ word(b, offset &+ 8))
            let second =
                (word(a, offset &+ 16) ^ word(b, offset &+ 16)) | (word(a, offset &+ 24) ^ word(b, offset &+ 24))
            if first | second != 0 { break }
            offset &+= 32
        }
        while offset &+ 8 <= count {
            let difference = UInt64(littleEndian: word(a, offset) ^ word(b, offset))
            if difference != 0 { return offset &+ difference.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < count,
            a.load(fromByteOffset: offset, as: UInt8.self) == b.load(fromByteOffset: offset, as: UInt8.self)
        {
            offset &+= 1
        }
        return offset
    }

    /// A hash of few words of a text: its start, middle and end decide. For caches, which may confuse texts but compare them.
    @inline(__always)
    static func glance(_ text: UnsafeRawPointer, _ count: Int, _ seed: UInt64, _ secret: HashSecret) -> UInt64 {
        if count < 8 {
            return secret.mix(count == 0 ? 0 : tail(text, count), seed &+ UInt64(truncatingIfNeeded: count))
        }
        let middle = word(text, count / 2 &- 4) &* 0x9E37_79B9_7F4A_7C15
        let first = word(text, 0) &+ UInt64(truncatingIfNeeded: count)
        return secret.mix(first ^ seed, word(text, count &- 8)) ^ middle
    }
}
