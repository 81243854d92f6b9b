/// A point in time as Go's `time.Time` holds it: far beyond what 64 bits of nanoseconds reach, with the zone that shows it.
public struct Instant: Sendable, Comparable {
    /// Seconds since 1970, UTC.
    public var seconds: Int64
    /// Nanoseconds of the second, 0 to 999,999,999.
    public var nanos: Int32
    /// The zone whose clock `Hour` and the like read.
    var zone: TimeZoneRule = .utc

    /// Creates a time of seconds and any number of nanoseconds, as `time.Unix`.
    public init(seconds: Int64, nanos: Int64 = 0) {
        var whole = seconds &+ nanos / 1_000_000_000
        var rest = nanos % 1_000_000_000
        if rest < 0 {
            rest += 1_000_000_000
            whole = whole &- 1
        }
        self.seconds = whole
        self.nanos = Int32(rest)
    }

    /// Creates a time of Unix nanoseconds.
    public init(unixNanos: Int64) { self.init(seconds: 0, nanos: unixNanos) }

    /// Unix nanoseconds; wraps where 64 bits do not reach.
    public var unixNanos: Int64 { seconds &* 1_000_000_000 &+ Int64(nanos) }

    /// True where 64 bits hold the nanoseconds.
    var fitsNanos: Bool {
        let (product, high) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return !high && !product.addingReportingOverflow(Int64(nanos)).overflow
    }

    /// The same point in time, whatever the zones.
    public static func == (a: Instant, b: Instant) -> Bool { a.seconds == b.seconds && a.nanos == b.nanos }

    /// Earlier.
    public static func < (a: Instant, b: Instant) -> Bool {
        a.seconds != b.seconds ? a.seconds < b.seconds : a.nanos < b.nanos
    }

    /// Later by a duration in nanoseconds.
    func adding(_ duration: Int64) -> Instant {
        var later = Instant(
            seconds: seconds &+ duration / 1_000_000_000, nanos: Int64(nanos) + duration % 1_000_000_000)
        later.zone = zone
        return later
    }

    /// The duration since another time, at most what 64 bits of nanoseconds hold.
    func since(_ other: Instant) -> Int64 {
        let difference =
            (Int128(seconds) - Int128(other.seconds)) * 1_000_000_000 + Int128(nanos) - Int128(other.nanos)
        return difference > Int128(Int64.max) ? .max : difference < Int128(Int64.min) ? .min : Int64(difference)
    }

    /// Down to a multiple of `duration` since the year 1; itself for durations that are not positive.
    func truncated(to duration: Int64) -> Instant {
        guard duration > 0 else { return self }
        let total = (Int128(seconds) + 62_135_596_800) * 1_000_000_000 + Int128(nanos)
        var rest = total % Int128(duration)
        if rest < 0 { rest += Int128(duration) }
        return adding(0 &- Int64(rest))
    }

    /// Date and time of day in the zone.
    var civil: CivilTime {
        let offset = zone.offset(at: seconds)
        return CivilTime(localSeconds: seconds &+ Int64(offset.seconds))
    }

    /// RFC 3339 with as many digits of the second as there are, `nil` for years that it has no form for.
    var rfc3339: String? {
        guard (0...9999).contains(civil.year) else { return nil }
        return GoLayout.format(self, "2006-01-02T15:04:05.999999999Z07:00")
    }
}

extension Instant: CustomStringConvertible {
    /// As Go prints a time.
    public var description: String { GoLayout.format(self, "2006-01-02 15:04:05.999999999 -0700 MST") }
}

/// Date and time of day, proleptic Gregorian calendar.
struct CivilTime {
    var year: Int64
    /// From 1.
    var month: Int
    /// From 1.
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    /// From 0, Sunday.
    var weekday: Int
    /// From 1.
    var yearDay: Int

    /// Howard Hinnant's algorithm for civil dates from days.
    init(localSeconds: Int64) {
        let time = ((localSeconds % 86_400) + 86_400) % 86_400
        let days = (localSeconds &- time) / 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = Int(time / 3600)
        minute = Int(time / 60 % 60)
        second = Int(time % 60)
        weekday = Int((((days + 4) % 7) + 7) % 7)
        yearDay = Int(days - Self.days(year: year, month: 1, day: 1)) + 1
    }

    /// Days since 1970 of a date.
    static func days(year: Int64, month: Int, day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// How many days a month has.
    static func length(ofMonth month: Int, year: Int64) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}
