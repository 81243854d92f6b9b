public import WinnowModel

/// Unix nanoseconds as people read them.
public enum UTCTime {
    /// `2026-01-01 00:00:00.000` in UTC, cut to milliseconds.
    public static func text(_ nanos: Nanos) -> String {
        let seconds = nanos / 1_000_000_000
        let days = Int(seconds / 86_400)
        // Civil date from days (Howard Hinnant's algorithm, proleptic Gregorian calendar).
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let time = Int(seconds % 86_400)
        let millis = String(nanos / 1_000_000 % 1000 + 1000).dropFirst()
        return
            "\(year)-\(two(civilMonth))-\(two(day)) \(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)).\(millis)"
    }

    /// Reads RFC 3339 (`2026-01-01T00:00:00.25+01:00`, `T` or a blank between date and time); `nil` for anything else.
    public static func parse(_ text: String) -> Nanos? {
        let bytes = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int? {
            guard from + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[from..<from + count] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        guard bytes.count >= 20, let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54 || bytes[10] == 0x74 || bytes[10] == 0x20,
            bytes[13] == 0x3A, bytes[16] == 0x3A, year >= 1970, (1...12).contains(month), (1...31).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var position = 19
        var fraction = 0
        if bytes[position] == 0x2E {
            position += 1
            var digits = 0
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
                if digits < 9 { fraction = fraction * 10 + Int(bytes[position] - 0x30) }
                digits += 1
                position += 1
            }
            if digits == 0 { return nil }
            while digits < 9 {
                fraction *= 10
                digits += 1
            }
        }
        guard position < bytes.count else { return nil }
        var offset = 0
        switch bytes[position] {
        case 0x5A, 0x7A:
            if position + 1 != bytes.count { return nil }
        case 0x2B, 0x2D:
            guard let hours = number(position + 1, 2), let minutes = number(position + 4, 2),
                position + 6 == bytes.count, bytes[position + 3] == 0x3A
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[position] == 0x2B ? 60 : -60)
        default: return nil
        }
        // Days from the civil date (Howard Hinnant's algorithm).
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        guard seconds >= 0 else { return nil }
        let (whole, isOver) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (nanos, isBeyond) = whole.addingReportingOverflow(UInt64(fraction))
        return isOver || isBeyond ? nil : nanos
    }

    /// A time as Go's JSON has it: RFC 3339, and 0 for Go's zero time.
    static func parse(goTime bytes: UnsafeRawBufferPointer) -> Nanos? {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasPrefix("0001-01-01T00:00:00") ? 0 : parse(text)
    }
}
