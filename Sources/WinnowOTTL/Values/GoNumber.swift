import WinnowModel

/// Numbers as Go reads and writes them (`strconv`).
public enum GoNumber {
    /// Why a text is no number.
    public enum Failure: Error {
        /// It has another form.
        case syntax
        /// 64 bits do not hold it.
        case range
        /// There is no such base.
        case base
    }

    /// `strconv.ParseInt(text, base, 64)`; base 0 reads the prefix and underscores.
    public static func int(_ text: [UInt8], base: Int64 = 10) throws(Failure) -> Int64 {
        guard let first = text.first else { throw .syntax }
        let isNegative = first == UInt8(ascii: "-")
        var digits = isNegative || first == UInt8(ascii: "+") ? text[1...] : text[...]
        guard !digits.isEmpty else { throw .syntax }
        var radix = base
        if base == 0 {
            guard areUnderscoresFine(digits) else { throw .syntax }
            (radix, digits) = prefix(digits)
            digits = digits.filter { $0 != UInt8(ascii: "_") }[...]
            if digits.isEmpty { throw .syntax }
        } else if base < 2 || base > 36 {
            throw .base
        }
        var value: UInt64 = 0
        var isOver = false
        for byte in digits {
            guard let digit = digitValue(byte), Int64(digit) < radix else { throw .syntax }
            let (scaled, high) = value.multipliedReportingOverflow(by: UInt64(radix))
            let (sum, over) = scaled.addingReportingOverflow(UInt64(digit))
            isOver = isOver || high || over
            value = sum
        }
        if isOver { throw .range }
        if isNegative {
            guard value <= 1 << 63 else { throw .range }
            return Int64(truncatingIfNeeded: 0 &- value)
        }
        guard let result = Int64(exactly: value) else { throw .range }
        return result
    }

    private static func prefix(_ digits: ArraySlice<UInt8>) -> (Int64, ArraySlice<UInt8>) {
        guard digits.first == UInt8(ascii: "0") else { return (10, digits) }
        let rest = digits.dropFirst(2)
        switch digits.dropFirst().first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "x") where !rest.isEmpty: return (16, rest)
        case UInt8(ascii: "b") where !rest.isEmpty: return (2, rest)
        case UInt8(ascii: "o") where !rest.isEmpty: return (8, rest)
        default: return (8, digits.dropFirst().isEmpty ? digits : digits.dropFirst())
        }
    }

    /// An underscore stands between digits, or between a base's prefix and a digit.
    private static func areUnderscoresFine(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.contains(UInt8(ascii: "_")) else { return true }
        var previous: UInt8 = 0x5E
        var rest = text
        var isHex = false
        if rest.count >= 2, rest.first == UInt8(ascii: "0") {
            let mark = rest[rest.startIndex + 1] | 0x20
            if [UInt8(ascii: "b"), UInt8(ascii: "o"), UInt8(ascii: "x")].contains(mark) {
                rest = rest.dropFirst(2)
                previous = UInt8(ascii: "0")
                isHex = mark == UInt8(ascii: "x")
            }
        }
        for byte in rest {
            let isDigit = (0x30...0x39).contains(byte) || isHex && (0x61...0x66).contains(byte | 0x20)
            if isDigit {
                previous = UInt8(ascii: "0")
            } else if byte == UInt8(ascii: "_") {
                if previous != UInt8(ascii: "0") { return false }
                previous = byte
            } else {
                if previous == UInt8(ascii: "_") { return false }
                previous = UInt8(ascii: "!")
            }
        }
        return previous != UInt8(ascii: "_")
    }

    private static func digitValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x7A: byte - 0x61 + 10
        case 0x41...0x5A: byte - 0x41 + 10
        default: nil
        }
    }

    /// `strconv.ParseFloat(text, 64)`; `nil` for another text, an infinity where it is beyond a double.
    public static func double(_ text: [UInt8]) -> Double? {
        var rest = text[...]
        let sign = rest.first == UInt8(ascii: "-") ? -1.0 : 1.0
        if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let word = String(decoding: rest, as: UTF8.self).lowercased()
        if word == "inf" || word == "infinity" { return sign * .infinity }
        if word == "nan" { return rest.count == text.count ? .nan : nil }
        guard areUnderscoresFine(rest) else { return nil }
        let plain = rest.filter { $0 != UInt8(ascii: "_") }
        guard isNumber(plain) else { return nil }
        // A point needs digits around it for the standard library.
        var digits = String(decoding: plain, as: UTF8.self)
        if digits.hasPrefix(".") { digits = "0" + digits }
        if let point = digits.firstIndex(of: ".") {
            let next = digits.index(after: point)
            if next == digits.endIndex || !digits[next].isHexDigit
                || !digits.hasPrefix("0x") && "eE".contains(digits[next])
            {
                digits.insert("0", at: next)
            }
        }
        return Double(digits).map { sign * $0 }
    }

    private static func isNumber(_ text: [UInt8]) -> Bool {
        var index = 0
        let isHex = text.count > 2 && text[0] == UInt8(ascii: "0") && text[1] | 0x20 == UInt8(ascii: "x")
        if isHex { index = 2 }
        var count = 0
        var hasPoint = false
        while index < text.count {
            let byte = text[index]
            if (0x30...0x39).contains(byte) || isHex && (0x61...0x66).contains(byte | 0x20) {
                count += 1
            } else if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                break
            }
            index += 1
        }
        guard count > 0 else { return false }
        let mark: UInt8 = isHex ? UInt8(ascii: "p") : UInt8(ascii: "e")
        guard index < text.count else { return !isHex }
        guard text[index] | 0x20 == mark else { return false }
        index += 1
        if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
        return index < text.count && text[index...].allSatisfy { (0x30...0x39).contains($0) }
    }

    /// `strconv.ParseBool`.
    static func bool(_ text: Text) -> Bool? {
        switch text.string {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }

    /// A double as JSON has it in Go: shortest digits, an exponent from 1e21 on and below 1e-6; `nil` for NaN and infinities.
    static func json(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        return value == 0 && value.sign == .minus ? "-0" : value.javaScriptText
    }

    /// With two digits of a negative exponent at least.
    static func padded(_ text: String) -> String {
        guard let mark = text.firstRange(of: "e-"), text[mark.upperBound...].utf8.count == 1 else { return text }
        return text[..<mark.upperBound] + "0" + text[mark.upperBound...]
    }

    /// A double as `%v` has it: shortest digits, an exponent of two digits below 1e-4 and from 1e6 on.
    static func shortest(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let (digits, point) = decimal(value)
        let sign = value.sign == .minus ? "-" : ""
        let exponent = point - 1
        if exponent < -4 || exponent >= 6 {
            let rest = digits.dropFirst()
            let power = String(exponent.magnitude)
            return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (exponent < 0 ? "-" : "+")
                + (power.count < 2 ? "0" : "") + power
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// A double as `strconv.FormatFloat(value, 'f', -1, 64)` has it: shortest digits, never an exponent.
    public static func plain(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let (digits, point) = decimal(value)
        let sign = value.sign == .minus ? "-" : ""
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The shortest digits that read back the same, and where the point stands, counted from the first.
    static func decimal(_ value: Double) -> (digits: String, point: Int) {
        if value == 0 { return ("0", 1) }
        let parts = value.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
        var digits = String(mantissa[0] + fraction)
        var point = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.hasPrefix("0"), digits.count > 1 {
            digits.removeFirst()
            point -= 1
        }
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        return (digits, point)
    }

    /// A double as a whole number, as Go converts it on amd64: what does not fit is the least number.
    public static func truncated(_ value: Double) -> Int64 { Int64(exactly: value.rounded(.towardZero)) ?? .min }
}
