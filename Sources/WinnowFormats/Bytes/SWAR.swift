/// Eight bytes of text at a time in one word, the first of them lowest ("SIMD within a register").
enum SWAR {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The top bit of each byte of `word` that is at least `first` and below `end`; all bytes must be ASCII.
    @inline(__always)
    private static func within(_ word: UInt64, _ first: UInt64, _ end: UInt64) -> UInt64 {
        (word &+ ones &* (0x80 &- first)) & ~(word &+ ones &* (0x80 &- end)) & tops
    }

    /// Whether a text of JSON holds a backslash; eight bytes from its start on must be readable.
    @inline(__always)
    static func holdsBackslash(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = text.baseAddress else { return false }
        let count = text.count
        var found: UInt64 = 0
        var offset = 0
        while offset &+ 8 < count {
            found |= backslashes(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        if count >= 8 {
            found |= backslashes(bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        } else if count > 0 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
            found |= backslashes((word << UInt64(64 &- 8 &* count)).littleEndian)
        }
        return found != 0
    }

    /// Not 0 where one of eight bytes is a backslash.
    @inline(__always)
    private static func backslashes(_ word: UInt64) -> UInt64 {
        let others = word ^ 0x5C5C_5C5C_5C5C_5C5C
        return (others &- ones) & ~others & tops
    }

    /// The value of eight hexadecimal digits of either case.
    @inline(__always)
    static func hex(_ text: UInt64) -> UInt64? {
        let word = UInt64(littleEndian: text)
        let valid = within(word, 0x30, 0x3A) | within(word | ones &* 0x20, 0x61, 0x67)
        if word & tops != 0 || valid != tops { return nil }
        // Letters have bit 6 and start at 1.
        var digits = (word & 0x0F0F_0F0F_0F0F_0F0F &+ (word >> 6 & ones) &* 9).byteSwapped
        digits = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
        return (digits | digits >> 16) & 0xFFFF_FFFF
    }

    /// The value of eight decimal digits.
    @inline(__always)
    static func decimal(_ text: UInt64) -> UInt64? {
        let word = UInt64(littleEndian: text)
        if word & tops != 0 || within(word, 0x30, 0x3A) != tops { return nil }
        var digits = word &- ones &* 0x30
        digits = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits &* 100 &+ digits >> 16) & 0x0000_FFFF_0000_FFFF
        return (digits &* 10000 &+ digits >> 32) & 0xFFFF_FFFF
    }
}
