import WinnowModel

extension RetryAfter {
    /// Java's SDK (`RetryUtil.retryAfterNanos`): whole seconds from 0 on, else a date of RFC 1123, never below 0.
    static func java(_ text: Substring, at now: Nanos) -> Int64? {
        if let seconds = whole(text) { return seconds < 0 ? nil : saturated(seconds: seconds) }
        guard let time = javaDate(text) else { return nil }
        let delay = until(time.seconds, from: now)
        // A duration beyond 64 bits of nanoseconds is an exception, which counts as no header.
        return delay == .max || delay == .min ? nil : max(0, delay)
    }

    /// `DateTimeFormatter.RFC_1123_DATE_TIME`: numbers of any length, a weekday that may be missing but not wrong, `GMT` or an offset.
    private static func javaDate(_ text: Substring) -> HeaderDate? {
        var cursor = HeaderCursor(text)
        let weekday = cursor.name(of: HeaderDate.weekdays)
        if weekday != nil, !cursor.skip(", ") { return nil }
        guard let day = cursor.number(1, 9), cursor.skip(" "),
            let month = cursor.name(of: HeaderDate.months).map({ $0 + 1 }) ?? cursor.number(1, 9), cursor.skip(" "),
            let year = cursor.number(1, 9), cursor.skip(" "), let hour = cursor.number(1, 9), cursor.skip(":"),
            let minute = cursor.number(1, 9), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var second = 0
        if cursor.skip(":") {
            guard let number = cursor.number(1, 9) else { return nil }
            second = number
        }
        guard cursor.skip(" "), let offset = javaOffset(&cursor), cursor.isAtEnd else { return nil }
        // The end of a day is the beginning of the next one.
        let isMidnight = hour == 24 && minute == 0 && second == 0
        var time = HeaderDate(
            year: year, month: month, day: min(day, HeaderDate.days(in: month, of: year)),
            hour: isMidnight ? 0 : hour, minute: minute, second: second, offsetSeconds: offset)
        guard time.isReal, weekday == nil || weekday == time.weekday else { return nil }
        if isMidnight { time.day += 1 }
        return time
    }

    private static func javaOffset(_ cursor: inout HeaderCursor) -> Int? {
        if cursor.skip("GMT", ignoringCase: true) { return 0 }
        let isBehind = cursor.peek == 0x2D
        guard cursor.skip("+") || cursor.skip("-"), let hours = cursor.number(2, 2), hours <= 18 else { return nil }
        guard let minutes = cursor.isAtEnd ? 0 : cursor.number(2, 2), minutes < 60 else { return nil }
        let offset = hours * 3600 + minutes * 60
        return offset > 18 * 3600 ? nil : isBehind ? -offset : offset
    }
}
