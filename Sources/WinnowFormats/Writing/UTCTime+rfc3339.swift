import WinnowModel

extension UTCTime {
    /// RFC 3339 in UTC with as many decimals as the nanoseconds need: `2026-01-01T00:00:00.25Z`.
    static func rfc3339(_ nanos: Nanos) -> String {
        let text = text(nanos)
        let fraction = String(nanos % 1_000_000_000 + 1_000_000_000).dropFirst()
        let digits = fraction.prefix(9 - fraction.reversed().prefix { $0 == "0" }.count)
        return "\(text.prefix(10))T\(text.dropFirst(11).prefix(8))\(digits.isEmpty ? "" : "." + digits)Z"
    }
}
