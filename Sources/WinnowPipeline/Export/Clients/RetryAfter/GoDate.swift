/// Dates as Go's `time.Parse` reads them: names in any case and unchecked against the date, zones by name without an offset of their own.
enum GoDate {
    /// A part of a layout.
    private enum Part {
        case text(Character)
        case blank
        case weekday([String])
        /// Two digits, or one after an optional blank.
        case day(isPadded: Bool)
        case month
        case longYear
        case shortYear
        case clock
        case zone
    }

    private static let longWeekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]
    /// `Mon, 02 Jan 2006 15:04:05` and what follows.
    private static let start: [Part] = [
        .weekday(HeaderDate.weekdays), .text(","), .blank, .day(isPadded: true), .blank, .month, .blank, .longYear,
        .blank, .clock, .blank,
    ]
    /// `time.RFC1123`.
    private static let rfc1123Parts = start + [.zone]
    /// `http.TimeFormat`, whose zone is a text.
    private static let httpParts = start + [.text("G"), .text("M"), .text("T")]
    /// `time.RFC850`.
    private static let rfc850Parts: [Part] = [
        .weekday(longWeekdays), .text(","), .blank, .day(isPadded: true), .text("-"), .month, .text("-"), .shortYear,
        .blank, .clock, .blank, .zone,
    ]
    /// `time.ANSIC`.
    private static let ansicParts: [Part] = [
        .weekday(HeaderDate.weekdays), .blank, .month, .blank, .day(isPadded: false), .blank, .clock, .blank, .longYear,
    ]

    /// A date in one of the three forms of HTTP (`http.ParseTime`), Unix seconds.
    static func http(_ text: Substring) -> Int? {
        parse(text, httpParts) ?? parse(text, rfc850Parts) ?? parse(text, ansicParts)
    }

    /// A date in the form `time.RFC1123`, Unix seconds.
    static func rfc1123(_ text: Substring) -> Int? { parse(text, rfc1123Parts) }

    private static func parse(_ text: Substring, _ parts: [Part]) -> Int? {
        var cursor = HeaderCursor(text)
        var time = HeaderDate(year: 0, month: 0, day: 0)
        for part in parts {
            guard take(part, from: &cursor, into: &time) else { return nil }
        }
        return cursor.isAtEnd && time.isReal ? time.seconds : nil
    }

    private static func take(_ part: Part, from cursor: inout HeaderCursor, into time: inout HeaderDate) -> Bool {
        switch part {
        case .text(let character): return cursor.skip(character)
        case .blank: return cursor.isAtEnd || cursor.skipBlanks() > 0
        case .weekday(let names): return cursor.name(of: names) != nil
        case .day(let isPadded):
            // The blank before it has taken those that pad it.
            guard let day = cursor.number(isPadded ? 2 : 1, 2) else { return false }
            time.day = day
        case .month:
            guard let month = cursor.name(of: HeaderDate.months) else { return false }
            time.month = month + 1
        case .longYear:
            guard let year = cursor.number(4, 4) else { return false }
            time.year = year
        case .shortYear:
            guard let year = cursor.number(2, 2) else { return false }
            time.year = year >= 69 ? 1900 + year : 2000 + year
        case .clock:
            guard let hour = cursor.number(1, 2), cursor.skip(":"), let minute = cursor.number(2, 2),
                cursor.skip(":"), let second = cursor.number(2, 2)
            else { return false }
            (time.hour, time.minute, time.second) = (hour, minute, second)
            skipFraction(&cursor)
        case .zone: return takeZone(from: &cursor, into: &time)
        }
        return true
    }

    /// A fraction of a second is taken although no layout has one; it is less than anybody waits for.
    private static func skipFraction(_ cursor: inout HeaderCursor) {
        var ahead = cursor
        guard ahead.skip(".") || ahead.skip(","), ahead.number(1, 1) != nil else { return }
        while ahead.number(1, 1) != nil {}
        cursor = ahead
    }

    /// `parseTimeZone` of Go's package `time`: a name of three letters, of four or five that end in T, or an offset in hours.
    private static func takeZone(from cursor: inout HeaderCursor, into time: inout HeaderDate) -> Bool {
        if cursor.skip("UTC") || cursor.skip("ChST") || cursor.skip("MeST") { return true }
        if cursor.skip("GMT") {
            var ahead = cursor
            if let hours = signedHours(&ahead) {
                time.offsetSeconds = hours * 3600
                cursor = ahead
            }
            return true
        }
        if cursor.peek == 0x2B || cursor.peek == 0x2D { return signedHours(&cursor) != nil }
        let letters = cursor.rest.prefix { (0x41...0x5A).contains($0) }.prefix(6)
        let endsInT = letters.last == 0x54
        let isZone =
            letters.count == 3 || letters.count == 4 && (endsInT || letters.elementsEqual("WITA".utf8))
            || letters.count == 5 && endsInT
        guard isZone else { return false }
        for _ in letters { _ = cursor.next() }
        return true
    }

    /// A sign and hours below 24; `nil`: there is no such offset.
    private static func signedHours(_ cursor: inout HeaderCursor) -> Int? {
        let isBehind = cursor.peek == 0x2D
        guard cursor.skip("+") || cursor.skip("-"), let hours = cursor.number(1, 9), hours < 24 else { return nil }
        return isBehind ? -hours : hours
    }
}
