/// Numbers as people read them.
enum NumberText {
    /// What stands where there is no figure.
    static let none = "–"

    /// With commas between thousands and this many decimals; powers of ten when it does not fit fifteen digits.
    static func grouped(_ value: Double, decimals: Int = 0) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let digits = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var text = grouped(digits: padded.dropLast(decimals))
        if decimals > 0 { text += "." + padded.suffix(decimals) }
        return value < 0 && scaled > 0 ? "−" + text : text
    }

    /// A whole number with commas between thousands.
    static func grouped(_ value: Int) -> String {
        (value < 0 ? "−" : "") + grouped(digits: String(value.magnitude)[...])
    }

    /// A share in percent with one decimal: `100.0 %` only for all of it, `0.0 %` only for nothing.
    static func percent(_ share: Double) -> String {
        if share > 0 && share < 0.0005 { return "<0.1 %" }
        if share < 1 && share >= 0.9995 { return "99.9 %" }
        return grouped(share * 100, decimals: 1) + " %"
    }

    /// A length of time: `0 s`, `12 ms`, `0.4 s`, `31 s`, `12 min`, `1 h`.
    static func seconds(_ seconds: Double) -> String {
        let length = seconds.magnitude
        if length == 0 { return "0 s" }
        if length < 0.0005 { return grouped(seconds * 1e6) + " µs" }
        if length < 0.0995 { return grouped(seconds * 1e3) + " ms" }
        if length < 9.95 { return trimmed(seconds, decimals: 1) + " s" }
        if length >= 120 && length < 3_600 && length.truncatingRemainder(dividingBy: 60) == 0 {
            return grouped(seconds / 60) + " min"
        }
        if length < 599.5 { return grouped(seconds) + " s" }
        if length < 7_200 && length != 3_600 { return trimmed(seconds / 60, decimals: 0) + " min" }
        return trimmed(seconds / 3_600, decimals: 1) + " h"
    }

    /// Money: whole above 100, with cents below.
    static func money(_ amount: Double) -> String {
        grouped(amount, decimals: moneyDecimals(amount))
    }

    /// How many decimals an amount of this size is given.
    static func moneyDecimals(_ amount: Double) -> Int { amount.magnitude < 99.995 && amount != 0 ? 2 : 0 }

    /// Two significant digits: `8.7`, `12`, `0.13`.
    static func factor(_ factor: Double) -> String {
        let size = factor.magnitude
        if size == 0 { return "0" }
        if size < 0.095 { return trimmed(factor, decimals: 3) }
        if size < 0.95 { return trimmed(factor, decimals: 2) }
        return grouped(factor, decimals: size < 9.95 ? 1 : 0)
    }

    /// A large number in three digits: `7.1 M`, `812 k`, `93`.
    static func short(_ value: Double) -> String {
        for (unit, name) in [(1e9, " G"), (1e6, " M"), (1e3, " k")] where value.magnitude >= 0.9995 * unit {
            let scaled = value / unit
            return grouped(scaled, decimals: scaled.magnitude < 9.95 ? 1 : 0) + name
        }
        return grouped(value)
    }

    /// A number of things, which over several seeds may be a mean: `33`, `33.4`.
    static func count(_ count: Double) -> String { trimmed(count, decimals: count.magnitude < 100 ? 1 : 0) }

    /// Without the decimals when they are zero.
    static func trimmed(_ value: Double, decimals: Int) -> String {
        let text = grouped(value, decimals: decimals)
        guard decimals > 0, text.hasSuffix("." + String(repeating: "0", count: decimals)) else { return text }
        return String(text.dropLast(decimals + 1))
    }

    private static func grouped(digits: Substring) -> String {
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
