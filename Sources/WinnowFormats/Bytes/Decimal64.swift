/// Whole numbers in decimal text.
enum Decimal64 {
    /// Digits only, 1 to 20 of them, value below 2^64; `nil` for anything else.
    @inline(__always)
    static func unsigned(_ text: UnsafeRawBufferPointer) -> UInt64? {
        if text.isEmpty || text.count > 20 { return nil }
        var value: UInt64 = 0
        for byte in text {
            let digit = byte &- 0x30
            if digit > 9 { return nil }
            if text.count < 20 {
                value = value &* 10 &+ UInt64(digit)
            } else {
                let (tens, high) = value.multipliedReportingOverflow(by: 10)
                let (sum, over) = tens.addingReportingOverflow(UInt64(digit))
                if high || over { return nil }
                value = sum
            }
        }
        return value
    }
}
