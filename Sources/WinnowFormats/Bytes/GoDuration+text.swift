extension GoDuration {
    /// A length of time as Go's `Duration.String` writes it: `1h2m3.5s`, `35ms`, `-1.5µs`, `0s`.
    public static func text(_ nanos: Int64) -> String {
        let magnitude = nanos.magnitude
        let sign = nanos < 0 ? "-" : ""
        switch magnitude {
        case 0: return "0s"
        case ..<1_000: return sign + "\(magnitude)ns"
        case ..<1_000_000: return sign + decimal(magnitude, 1_000) + "µs"
        case ..<1_000_000_000: return sign + decimal(magnitude, 1_000_000) + "ms"
        default: break
        }
        let minutes = magnitude / 60_000_000_000
        let seconds = decimal(magnitude % 60_000_000_000, 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        return sign + (minutes >= 60 ? "\(minutes / 60)h" : "") + "\(minutes % 60)m" + seconds
    }

    /// A number of units with as many places as it needs.
    private static func decimal(_ nanos: UInt64, _ unit: UInt64) -> String {
        let rest = nanos % unit
        if rest == 0 { return "\(nanos / unit)" }
        var digits = String(String(rest + unit).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(nanos / unit).\(digits)"
    }
}
