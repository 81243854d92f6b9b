extension Double {
    /// The number as JavaScript writes it (ECMA-262, `Number::toString`): shortest digits, an exponent from 1e21 on and below 1e-6.
    public var javaScriptText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        if self == 0 { return "0" }
        let parts = magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
        var digits = String(whole + fraction)
        // Where the point stands, counted from the first digit.
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.hasPrefix("0"), digits.count > 1 {
            digits.removeFirst()
            point -= 1
        }
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        let sign = self < 0 ? "-" : ""
        if point > 21 || point < -5 {
            let exponent = point - 1
            let rest = digits.dropFirst()
            let head = digits.prefix(1) + (rest.isEmpty ? "" : "." + rest)
            return sign + head + "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
}
