import WinnowModel

extension RetryAfter {
    /// Python's SDK (`opentelemetry/exporter/otlp/common/http.py`, `_extract_retry_after`): a number, whole or not, below 0 as 0; else a date of
    /// `email.utils`, in UTC where it names no zone.
    static func python(_ text: Substring, at now: Nanos) -> Int64? {
        if let seconds = pythonNumber(text) {
            return seconds.isFinite ? Int64(Duration64.clamped(seconds: max(seconds, 0))) : nil
        }
        return PythonDate.seconds(text).map { max(0, until($0, from: now)) }
    }

    /// `float()` of Python: `nil` where it raises an error.
    private static func pythonNumber(_ text: Substring) -> Double? {
        let word = text.lowercased()
        let plain = word.hasPrefix("+") || word.hasPrefix("-") ? String(word.dropFirst()) : word
        if ["inf", "infinity", "nan"].contains(plain) { return .infinity }
        var cursor = HeaderCursor(plain)
        var digits = ""
        let whole = pythonDigits(&cursor, into: &digits)
        var count = whole ?? 0
        if cursor.skip(".") {
            digits.append(".")
            if cursor.peek.map({ HeaderCursor.isDigit($0) }) == true {
                guard let fraction = pythonDigits(&cursor, into: &digits) else { return nil }
                count += fraction
            } else {
                digits.append("0")
            }
        }
        guard count > 0 else { return nil }
        if cursor.skip("e") {
            digits.append("e")
            if cursor.skip("-") { digits.append("-") } else { _ = cursor.skip("+") }
            guard pythonDigits(&cursor, into: &digits) != nil else { return nil }
        }
        guard cursor.isAtEnd, let value = Double(digits.hasPrefix(".") ? "0" + digits : digits) else { return nil }
        return word.hasPrefix("-") ? -value : value
    }

    /// Takes digits, between which single underscores may stand; how many there are, `nil`: none, or an underscore too many.
    private static func pythonDigits(_ cursor: inout HeaderCursor, into digits: inout String) -> Int? {
        var count = 0
        var isAfterUnderscore = false
        while let byte = cursor.peek {
            if HeaderCursor.isDigit(byte) {
                digits.unicodeScalars.append(Unicode.Scalar(byte))
                count += 1
                isAfterUnderscore = false
            } else if byte == 0x5F, count > 0, !isAfterUnderscore {
                isAfterUnderscore = true
            } else {
                break
            }
            _ = cursor.next()
        }
        return count > 0 && !isAfterUnderscore ? count : nil
    }
}
