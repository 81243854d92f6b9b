/// Reads and writes quantities with units, as they stand in files and after flags.
///
/// Anything that is not exactly such a quantity — NaN, a negative, a value that overflows, an unknown unit — is `nil`.
public enum Quantity {
    /// A duration in nanoseconds: `250ms`, `10s`, `1.5h`, `1m30s`, `0`; units `ns us µs ms s m h d`.
    public static func parseDuration(_ text: String) -> UInt64? {
        if text == "0" { return 0 }
        var rest = text[...].utf8
        if rest.isEmpty { return nil }
        var total: UInt64 = 0
        while !rest.isEmpty {
            guard let number = Number(takingFrom: &rest) else { return nil }
            let unit = rest.prefix { !($0 == 0x2E || (0x30...0x39).contains($0)) }
            rest = rest.dropFirst(unit.count)
            guard let nanos = durationUnits[String(Substring(unit))], let part = number.times(nanos) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            // Durations are added to times, so half the range is the most that is useful.
            if overflow || sum > UInt64(Int64.max) { return nil }
            total = sum
        }
        return total
    }

    /// A size in bytes: `512MiB`, `1.5 GB`, `100`; units `B`, `kB MB GB TB` (thousands), `KiB MiB GiB TiB` (1024), also as `Ki Mi Gi Ti`.
    public static func parseSize(_ text: String) -> UInt64? {
        guard let (number, unit) = split(text), let factor = sizeUnits[unit], let bytes = number.times(factor),
            bytes <= UInt64(Int64.max)
        else { return nil }
        return bytes
    }

    /// A rate per second: `100/s`, `5/min`, `1.2k/s`; per `s`, `min`, `h` or `d`, the number with `k`, `M` or `G`; finite, not negative.
    public static func parseRate(_ text: String) -> Double? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let (number, prefix) = split(String(parts[0])), let factor = ratePrefixes[prefix],
            let seconds = ratePeriods[String(parts[1].drop { $0 == " " })]
        else { return nil }
        let rate = number.value * factor / seconds
        return rate.isFinite ? rate : nil
    }

    /// A probability 0...1: `0.1`, `10 %`, `10%`.
    public static func parseProbability(_ text: String) -> Double? {
        guard let (number, unit) = split(text), unit.isEmpty || unit == "%" else { return nil }
        let probability = unit.isEmpty ? number.value : number.value / 100
        return probability <= 1 ? probability : nil
    }

    /// The shortest text that reads back as this many nanoseconds, such as `1m30s` or `250ms`.
    public static func text(durationNanos: UInt64) -> String {
        if durationNanos == 0 { return "0s" }
        var rest = durationNanos
        var text = ""
        for (unit, nanos) in shownDurations where rest >= nanos {
            let isLast = nanos <= 1_000_000_000
            if isLast, rest % nanos != 0, nanos > 1 { continue }
            text += "\(rest / nanos)\(unit)"
            rest %= nanos
        }
        return text
    }

    /// A size with the largest binary unit that divides it, such as `512MiB`.
    public static func text(sizeBytes: UInt64) -> String {
        for (unit, bytes) in [("TiB", UInt64(1) << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where sizeBytes >= bytes && sizeBytes % bytes == 0 {
            return "\(sizeBytes / bytes)\(unit)"
        }
        return "\(sizeBytes)B"
    }

    /// A number without a useless fraction: `3`, `0.25`.
    public static func text(number: Double) -> String {
        if let whole = Int64(exactly: number), abs(number) < 1e15 { return String(whole) }
        return number.description
    }

    private static let durationUnits: [String: UInt64] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "min": 60_000_000_000, "h": 3_600_000_000_000, "d": 86_400_000_000_000,
    ]
    private static let shownDurations: [(String, UInt64)] = [
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000),
        ("ns", 1),
    ]
    private static let sizeUnits: [String: UInt64] = [
        "": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
        "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40,
    ]
    private static let ratePrefixes: [String: Double] = ["": 1, "k": 1e3, "M": 1e6, "G": 1e9]
    private static let ratePeriods: [String: Double] = [
        "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400,
    ]

    /// A number and the unit after it, with blanks allowed between.
    private static func split(_ text: String) -> (Number, String)? {
        var rest = text[...].utf8
        guard let number = Number(takingFrom: &rest) else { return nil }
        return (number, String(Substring(rest).drop { $0 == " " }))
    }

    /// A decimal number without a sign: its digits exactly, and its nearest double.
    private struct Number {
        var value: Double
        var digits: UInt64?
        var decimals = 0

        /// Takes `12`, `1.5`, `.5`, `1_000` or `1e3` from the front; a value beyond a double is nothing.
        init?(takingFrom text: inout Substring.UTF8View) {
            var plain: [UInt8] = []
            var isFraction = false
            var exact: UInt64? = 0
            while let byte = text.first {
                if (0x30...0x39).contains(byte) {
                    plain.append(byte)
                    let (tens, tooMany) = (exact ?? 0).multipliedReportingOverflow(by: 10)
                    let (sum, over) = tens.addingReportingOverflow(UInt64(byte - 0x30))
                    exact = exact == nil || tooMany || over ? nil : sum
                    if isFraction { decimals += 1 }
                } else if byte == 0x2E, !isFraction {
                    isFraction = true
                    plain.append(byte)
                } else if byte != 0x5F || plain.isEmpty {
                    break
                }
                text = text.dropFirst()
            }
            if let byte = text.first, byte == 0x65 || byte == 0x45 {
                var exponent = text.dropFirst()
                var taken: [UInt8] = [0x65]
                if let sign = exponent.first, sign == 0x2D || sign == 0x2B {
                    taken.append(sign)
                    exponent = exponent.dropFirst()
                }
                let figures = exponent.prefix { (0x30...0x39).contains($0) }
                if !figures.isEmpty {
                    plain.append(contentsOf: taken + figures)
                    text = exponent.dropFirst(figures.count)
                    exact = nil
                }
            }
            let written = String(decoding: plain, as: UTF8.self)
            guard YAMLNode.isDecimal(written), let double = Double(written), double.isFinite else { return nil }
            value = double
            digits = exact
        }

        /// The product, rounded to a whole; exact where the digits allow it, `nil` beyond 64 bits.
        func times(_ factor: UInt64) -> UInt64? {
            if let digits, decimals <= 18 {
                var scale: UInt64 = 1
                for _ in 0..<decimals { scale *= 10 }
                let (high, low) = digits.multipliedFullWidth(by: factor)
                if high < scale {
                    let (quotient, remainder) = scale.dividingFullWidth((high, low))
                    let (rounded, over) = quotient.addingReportingOverflow(remainder >= scale / 2 + scale % 2 ? 1 : 0)
                    return over ? nil : scale == 1 ? quotient : rounded
                }
                return nil
            }
            return UInt64(exactly: (value * Double(factor)).rounded())
        }
    }
}
