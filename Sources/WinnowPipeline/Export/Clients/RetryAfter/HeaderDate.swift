/// A date and a time of day in the proleptic Gregorian calendar, as the parts of an HTTP date say it.
struct HeaderDate: Sendable, Hashable {
    var year: Int
    /// 1...12.
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0
    /// Ahead of UTC, s.
    var offsetSeconds = 0

    /// Months by the first three letters of their names.
    static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    /// Days of the week by the first three letters of their names, from Monday.
    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Days of a month.
    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 (Howard Hinnant's algorithm); a day beyond its month counts on into the next one.
    var days: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Day of the week, 0 for Monday.
    var weekday: Int { ((days + 3) % 7 + 7) % 7 }

    /// Unix time, s.
    var seconds: Int { days * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds }

    /// Whether every part is one that a calendar and a clock have.
    var isReal: Bool {
        (1...12).contains(month) && day >= 1 && day <= Self.days(in: month, of: year) && (0...23).contains(hour)
            && (0...59).contains(minute) && (0...59).contains(second)
    }
}
