/// Whole numbers in decimal text.
enum Decimal64 {
    /// Digits only, 1 to 20 of them, value below 2^64; `nil` for anything else.
    @inline(__always)
    static func unsigned(_ text: UnsafeRawBufferPointer) -> UInt64? {
        let count = text.count
        if count == 0 || count > 20 { return nil }
        var value: UInt64 = 0
        var index = 0
        while index &+ 8 <= count {
            guard let eight = SWAR.decimal(text.loadUnaligned(fromByteOffset: index, as: UInt64.self)) else {
                return nil
            }
            value = value &* 100_000_000 &+ eight
            index &+= 8
        }
        while index < count {
            let digit = text[index] &- 0x30
            if digit > 9 { return nil }
            if index < 19 {
                value = value &* 10 &+ UInt64(digit)
            } else {
                let (tens, high) = value.multipliedReportingOverflow(by: 10)
                let (sum, over) = tens.addingReportingOverflow(UInt64(digit))
                if high || over { return nil }
                value = sum
            }
            index &+= 1
        }
        return value
    }

    /// Digits after at most one sign, value within 64 bits; `nil` for anything else.
    static func signed(_ text: UnsafeRawBufferPointer) -> Int64? {
        // Zeros in front, as many as there are.
        if text.count > 20 { return Int64(String(decoding: text, as: UTF8.self)) }
        guard let first = text.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let digits = isNegative || first == UInt8(ascii: "+") ? 1 : 0
        guard let value = unsigned(UnsafeRawBufferPointer(rebasing: text[digits...])) else { return nil }
        if !isNegative { return Int64(exactly: value) }
        return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil
    }
}
