import WinnowModel

extension Duration64 {
    /// A length of time as a whole number of nanoseconds: cut off, what is below 0 or no number is 0, what is too long the longest.
    static func clamped(nanos: Double) -> UInt64 {
        guard nanos > 0 else { return 0 }
        return nanos < 0x1p63 ? UInt64(nanos) : UInt64(Int64.max)
    }

    /// A length of time in seconds, as a whole number of nanoseconds.
    static func clamped(seconds: Double) -> UInt64 { clamped(nanos: seconds * 1e9) }

    /// A time after another, or the last there is.
    static func sum(_ time: Nanos, _ length: UInt64) -> Nanos {
        let (sum, overflow) = time.addingReportingOverflow(length)
        return overflow ? .max : sum
    }
}
