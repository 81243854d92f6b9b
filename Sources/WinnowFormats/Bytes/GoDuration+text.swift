extension GoDuration {
    /// Nanoseconds as Go writes them: `1h2m3.5s`, `1.5ms`, `100ns`, `0s`.
    public static func text(_ nanos: Int64) -> String {
        let magnitude = nanos.magnitude
        let sign = nanos < 0 ? "-" : ""
        switch magnitude {
        case 0: return "0s"
        case ..<1_000: return "\(sign)\(magnitude)ns"
        case ..<1_000_000: return sign + decimal(magnitude, digits: 3) + "µs"
        case ..<1_000_000_000: return sign + decimal(magnitude, digits: 6) + "ms"
        default:
            let (minutes, seconds) = magnitude.quotientAndRemainder(dividingBy: 60_000_000_000)
            let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
            let text = decimal(seconds, digits: 9) + "s"
            return sign + (hours > 0 ? "\(hours)h\(rest)m" : rest > 0 ? "\(rest)m" : "") + text
        }
    }

    /// A number with its last digits behind a point, without zeros at the end.
    private static func decimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
        var fraction = padded.suffix(digits)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return padded.dropLast(digits) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
