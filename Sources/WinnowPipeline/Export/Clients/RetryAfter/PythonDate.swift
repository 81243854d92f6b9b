/// Dates as `email.utils.parsedate_to_datetime` of Python reads them: words in any order that mail has ever had.
enum PythonDate {
    private static let zones = [
        "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "AST": -400, "ADT": -300, "EST": -500, "EDT": -400, "CST": -600,
        "CDT": -500, "MST": -700, "MDT": -600, "PST": -800, "PDT": -700,
    ]
    private static let longMonths = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// Unix seconds; `nil` where Python raises an error.
    static func seconds(_ text: Substring) -> Int? {
        guard var words = words(text) else { return nil }
        if words.count == 4 { splitZone(&words) }
        guard words.count >= 5 else { return nil }
        var (day, month, year, time, zone) = (words[0], words[1], words[2], words[3], words[4])
        guard !day.isEmpty, !month.isEmpty, !year.isEmpty else { return nil }
        var number = self.month(month)
        if number == nil {
            (day, month) = (month, day)
            number = self.month(month)
        }
        guard let number else { return nil }
        dropComma(&day)
        if let colon = year.firstIndex(of: ":"), colon > year.startIndex { (year, time) = (time, year) }
        dropComma(&year)
        guard let first = year.first else { return nil }
        if !first.isNumber { (year, zone) = (zone, year) }
        dropComma(&time)
        guard let clock = clock(time), let years = whole(year), let days = whole(day) else { return nil }
        let fullYear = years >= 100 || years < 0 ? years : years > 68 ? 1900 + years : 2000 + years
        let result = HeaderDate(
            year: fullYear, month: number, day: days, hour: clock.0, minute: clock.1, second: clock.2,
            offsetSeconds: offset(zone))
        guard (1...9999).contains(fullYear), result.isReal, abs(result.offsetSeconds) < 86_400 else { return nil }
        return result.seconds
    }

    /// The words of a date without the day of the week; `nil`: there is none.
    private static func words(_ text: Substring) -> [Substring]? {
        var words = text.split { $0 == " " || $0 == "\t" }
        guard let first = words.first else { return nil }
        if first.hasSuffix(",") || HeaderDate.weekdays.contains(first.lowercased()) {
            words.removeFirst()
        } else if let comma = first.lastIndex(of: ",") {
            words[0] = first[first.index(after: comma)...]
        }
        if words.count == 3 {
            let parts = words[0].split(separator: "-", omittingEmptySubsequences: false)
            if parts.count == 3 { words = parts + words.dropFirst() }
        }
        return words
    }

    /// The time may be followed at once by an offset; without one there is no zone.
    private static func splitZone(_ words: inout [Substring]) {
        let time = words[3]
        guard let sign = time.firstIndex(of: "+") ?? time.firstIndex(of: "-") else {
            words.append("")
            return
        }
        if sign > time.startIndex {
            words[3] = time[..<sign]
            words.append(time[sign...])
        } else {
            words.append("")
        }
    }

    private static func month(_ word: Substring) -> Int? {
        let name = word.lowercased()
        return (HeaderDate.months.firstIndex(of: name) ?? longMonths.firstIndex(of: name)).map { $0 + 1 }
    }

    private static func dropComma(_ word: inout Substring) {
        if word.last == "," { word.removeLast() }
    }

    private static func clock(_ word: Substring) -> (Int, Int, Int)? {
        var parts = word.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1 {
            parts = word.split(separator: ".", omittingEmptySubsequences: false)
        }
        guard parts.count == 2 || parts.count == 3, let hour = whole(parts[0]), let minute = whole(parts[1]),
            let second = parts.count == 3 ? whole(parts[2]) : 0
        else { return nil }
        return (hour, minute, second)
    }

    /// `int()` of Python; what is too long for a date is `nil` as well.
    private static func whole(_ word: Substring) -> Int? {
        guard let value = RetryAfter.whole(word), value.magnitude < 1_000_000 else { return nil }
        return Int(value)
    }

    private static func offset(_ zone: Substring) -> Int {
        guard let hours = zones[zone.uppercased()] ?? whole(zone) else { return 0 }
        let size = abs(hours)
        let seconds = size / 100 * 3600 + size % 100 * 60
        return hours < 0 ? -seconds : seconds
    }
}
