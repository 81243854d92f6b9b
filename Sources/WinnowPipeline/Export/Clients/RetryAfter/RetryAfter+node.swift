import WinnowModel

extension RetryAfter {
    /// JavaScript's SDK (`otlp-exporter-base/src/is-export-retryable.ts`): the digits that it begins with, whatever follows; else a date of
    /// `new Date()`; what is neither, or over, is 0 and not no delay.
    static func node(_ text: Substring, at now: Nanos) -> Int64 {
        if let seconds = leadingNumber(text) { return seconds > 0 ? saturated(seconds: seconds) : -1_000_000 }
        guard let date = JavaScriptDate.milliseconds(text) else { return 0 }
        // `Date.now()` has whole milliseconds.
        let (delay, isOver) = Int64(date).subtractingReportingOverflow(Int64(clamping: now / Duration64.millisecond))
        if isOver || delay < 0 { return 0 }
        let (nanos, isBeyond) = delay.multipliedReportingOverflow(by: 1_000_000)
        return isBeyond ? .max : nanos
    }

    /// `Number.parseInt(text, 10)`; `nil` for `NaN`, the largest there is beyond 64 bits.
    private static func leadingNumber(_ text: Substring) -> Int64? {
        var rest = text.utf8.drop { (0x09...0x0D).contains($0) || $0 == 0x20 }
        let isNegative = rest.first == 0x2D
        if isNegative || rest.first == 0x2B { rest = rest.dropFirst() }
        let digits = rest.prefix { HeaderCursor.isDigit($0) }
        guard !digits.isEmpty else { return nil }
        let value = Int64(Substring(digits)) ?? .max
        return isNegative ? -value : value
    }
}
