extension GoLayout {
    /// Why a text is no time of a layout.
    struct Mismatch: Error {
        /// The part of the layout that does not fit; empty where text is left over.
        var element: String
        /// What it was held against.
        var rest: [UInt8]
        var message: String
    }

    /// Month and day names of a language, long and short ones.
    struct Names: Sendable {
        var months: [String]
        var shortMonths: [String]
        var weekdays: [String]
        var shortWeekdays: [String]
        /// What stands for AM and PM beside these.
        var mornings: [String] = []
        var afternoons: [String] = []

        static let english = Names(
            months: GoLayout.months, shortMonths: GoLayout.months.map { String($0.prefix(3)) },
            weekdays: GoLayout.weekdays, shortWeekdays: GoLayout.weekdays.map { String($0.prefix(3)) })
    }

    /// Reads a time (`time.ParseInLocation`); a year that the layout does not name is 0.
    static func parse(
        _ text: [UInt8], _ layout: [UInt8], zone: TimeZoneRule, names: Names = .english
    ) throws(Mismatch) -> (time: Instant, year: Int64) {
        var reader = TimeReader(rest: text[...], names: names)
        var layout = layout[...]
        while true {
            let (prefix, element, tail) = next(layout)
            try reader.skip(prefix)
            guard let element else {
                if !reader.rest.isEmpty { throw reader.mismatch("", reader.rest, "extra text") }
                break
            }
            let written = String(decoding: layout[prefix.endIndex..<tail.startIndex], as: UTF8.self)
            layout = tail
            try reader.read(element, written, before: tail)
        }
        return try reader.time(zone)
    }
}

/// Takes a text apart, element by element.
struct TimeReader {
    var rest: ArraySlice<UInt8>
    let names: GoLayout.Names
    var year: Int64 = 0
    var month = -1
    var day = -1
    var yearDay = -1
    var hour = 0
    var minute = 0
    var second = 0
    var nanos = 0
    var isUTC = false
    var offset: Int?
    var zoneName = ""
    var isAfternoon: Bool?

    init(rest: ArraySlice<UInt8>, names: GoLayout.Names) {
        self.rest = rest
        self.names = names
    }

    func mismatch(_ element: String, _ rest: ArraySlice<UInt8>, _ message: String = "") -> GoLayout.Mismatch {
        GoLayout.Mismatch(element: element, rest: Array(rest), message: message)
    }

    /// A blank of the layout takes any number of blanks.
    mutating func skip(_ prefix: ArraySlice<UInt8>) throws(GoLayout.Mismatch) {
        var left = prefix
        while let wanted = left.first {
            if wanted == 0x20 {
                if let found = rest.first, found != 0x20 { throw wrong(prefix) }
                left = left.drop { $0 == 0x20 }
                rest = rest.drop { $0 == 0x20 }
                continue
            }
            guard rest.first == wanted else { throw wrong(prefix) }
            left = left.dropFirst()
            rest = rest.dropFirst()
        }
    }

    private func wrong(_ prefix: ArraySlice<UInt8>) -> GoLayout.Mismatch {
        mismatch(String(decoding: prefix, as: UTF8.self), rest)
    }

    mutating func read(
        _ element: GoLayout.Element, _ written: String, before layout: ArraySlice<UInt8>
    ) throws(GoLayout.Mismatch) {
        let hold = rest
        var range = ""
        let fits: Bool
        switch element {
        case .year:
            fits = take(2) { reader, digits in
                guard let value = Int64(digits) else { return false }
                reader.year = value >= 69 ? value + 1900 : value + 2000
                return true
            }
        case .longYear:
            fits = take(4) { reader, digits in
                guard let value = Int64(digits), digits.utf8.first != 0x2D, digits.utf8.first != 0x2B else {
                    return false
                }
                reader.year = value
                return true
            }
        case .longMonth: fits = look(names.months) { $0.month = $1 + 1 }
        case .month: fits = look(names.shortMonths) { $0.month = $1 + 1 }
        case .numberMonth, .zeroMonth:
            fits = number(isFixed: element == .zeroMonth) { $0.month = $1 }
            if fits, !(1...12).contains(month) { range = "month" }
        case .longWeekday: fits = look(names.weekdays) { _, _ in }
        case .weekday: fits = look(names.shortWeekdays) { _, _ in }
        case .day, .underDay, .zeroDay:
            if element == .underDay, rest.first == 0x20 { rest = rest.dropFirst() }
            fits = number(isFixed: element == .zeroDay) { $0.day = $1 }
        case .underYearDay, .zeroYearDay: fits = dayOfYear(isFixed: element == .zeroYearDay)
        case .hour:
            fits = number(isFixed: false) { $0.hour = $1 }
            if hour >= 24 { range = "hour" }
        case .hour12, .zeroHour12:
            fits = number(isFixed: element == .zeroHour12) { $0.hour = $1 }
            if hour > 12 { range = "hour" }
        case .minute, .zeroMinute:
            fits = number(isFixed: element == .zeroMinute) { $0.minute = $1 }
            if minute >= 60 { range = "minute" }
        case .second, .zeroSecond:
            fits = number(isFixed: element == .zeroSecond) { $0.second = $1 }
            if second >= 60 { range = "second" } else if fits { fractionAfterSeconds(layout) }
        case .upperPM: fits = namedHalf() || half("AM", "PM")
        case .lowerPM: fits = namedHalf() || half("am", "pm")
        case .zone(let isISO, let hasColon, let hasMinutes, let hasSeconds):
            if isISO, rest.first == UInt8(ascii: "Z") {
                rest = rest.dropFirst()
                isUTC = true
                fits = true
            } else {
                fits = zone(hasColon, hasMinutes, hasSeconds, &range)
            }
        case .zoneName: fits = nameOfZone()
        case .fraction0(let count):
            fits = rest.count >= count + 1 && fraction(count + 1)
        case .fraction9:
            if let mark = rest.first, mark == 0x2E || mark == 0x2C, isDigit(1) {
                fits = fraction(1 + rest.dropFirst().prefix { (0x30...0x39).contains($0) }.count)
            } else {
                fits = true
            }
        }
        if !range.isEmpty { throw mismatch(written, rest, "\(range) out of range") }
        if !fits { throw mismatch(written, hold) }
    }

    private func isDigit(_ distance: Int) -> Bool {
        let index = rest.startIndex + distance
        return index < rest.endIndex && (0x30...0x39).contains(rest[index])
    }

    private mutating func take(_ count: Int, _ body: (inout TimeReader, String) -> Bool) -> Bool {
        guard rest.count >= count else { return false }
        let text = String(decoding: rest.prefix(count), as: UTF8.self)
        rest = rest.dropFirst(count)
        return body(&self, text)
    }

    /// One or two digits, exactly two where the layout has a zero in front.
    private mutating func number(isFixed: Bool, _ body: (inout TimeReader, Int) -> Void) -> Bool {
        guard isDigit(0), isDigit(1) || !isFixed else { return false }
        let count = isDigit(1) ? 2 : 1
        let value = rest.prefix(count).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        rest = rest.dropFirst(count)
        body(&self, value)
        return true
    }

    private mutating func dayOfYear(isFixed: Bool) -> Bool {
        if !isFixed { for _ in 0..<2 where rest.first == 0x20 { rest = rest.dropFirst() } }
        let digits = rest.prefix(3).prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, !isFixed || digits.count == 3 else { return false }
        yearDay = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        rest = rest.dropFirst(digits.count)
        return true
    }

    /// Names are read in either case.
    private mutating func look(_ table: [String], _ body: (inout TimeReader, Int) -> Void) -> Bool {
        let text = String(decoding: rest.prefix(40), as: UTF8.self).lowercased()
        var best: (index: Int, length: Int)?
        for (index, name) in table.enumerated() where text.hasPrefix(name.lowercased()) {
            if name.utf8.count > best?.length ?? 0 { best = (index, name.utf8.count) }
        }
        guard let best, best.length <= rest.count else { return false }
        rest = rest.dropFirst(best.length)
        body(&self, best.index)
        return true
    }

    /// Before or after noon in the words of the language.
    private mutating func namedHalf() -> Bool {
        if look(names.mornings, { reader, _ in reader.isAfternoon = false }) { return true }
        return look(names.afternoons) { reader, _ in reader.isAfternoon = true }
    }

    private mutating func half(_ morning: String, _ afternoon: String) -> Bool {
        take(2) { reader, word in
            guard word == morning || word == afternoon else { return false }
            reader.isAfternoon = word == afternoon
            return true
        }
    }

    /// Digits after a point that the layout does not ask for.
    private mutating func fractionAfterSeconds(_ layout: ArraySlice<UInt8>) {
        guard let mark = rest.first, mark == 0x2E || mark == 0x2C, isDigit(1) else { return }
        switch GoLayout.next(layout).element {
        case .fraction0, .fraction9: return
        default: _ = fraction(1 + rest.dropFirst().prefix { (0x30...0x39).contains($0) }.count)
        }
    }

    private mutating func fraction(_ count: Int) -> Bool {
        guard let mark = rest.first, mark == 0x2E || mark == 0x2C else { return false }
        var digits = rest.dropFirst().prefix(count - 1).prefix(9)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        rest = rest.dropFirst(count)
        var value = 0
        for _ in 0..<9 { value = value * 10 + Int(digits.popFirst().map { $0 - 0x30 } ?? 0) }
        nanos = value
        return true
    }

    /// Puts together what was read.
    func time(_ zone: TimeZoneRule) throws(GoLayout.Mismatch) -> (time: Instant, year: Int64) {
        var (month, day, hour) = (self.month, self.day, self.hour)
        if let isAfternoon { hour = isAfternoon ? (hour < 12 ? hour + 12 : hour) : hour == 12 ? 0 : hour }
        if yearDay >= 0 {
            let isLeap = CivilTime.length(ofMonth: 2, year: year) == 29
            guard (1...(isLeap ? 366 : 365)).contains(yearDay) else {
                throw mismatch("", rest, "day-of-year out of range")
            }
            let start = CivilTime.days(year: year, month: 1, day: 1)
            let civil = CivilTime(localSeconds: (start + Int64(yearDay - 1)) * 86_400)
            if month >= 0, month != civil.month { throw mismatch("", rest, "day-of-year does not match month") }
            if day >= 0, day != civil.day { throw mismatch("", rest, "day-of-year does not match day") }
            (month, day) = (civil.month, civil.day)
        }
        if month < 0 { month = 1 }
        if day < 0 { day = 1 }
        guard (1...CivilTime.length(ofMonth: month, year: year)).contains(day) else {
            throw mismatch("", rest, "day out of range")
        }
        let local =
            CivilTime.days(year: year, month: month, day: day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return (placed(local, zone), year)
    }

    private func placed(_ local: Int64, _ zone: TimeZoneRule) -> Instant {
        func instant(_ seconds: Int64, _ zone: TimeZoneRule) -> Instant {
            var time = Instant(seconds: seconds, nanos: Int64(nanos))
            time.zone = zone
            return time
        }
        if isUTC { return instant(local, .utc) }
        if let offset {
            let seconds = local - Int64(offset)
            let known = zone.offset(at: seconds)
            let isHere = known.seconds == offset && (zoneName.isEmpty || known.name == zoneName)
            return instant(seconds, isHere ? zone : .fixed(seconds: offset, name: zoneName))
        }
        if !zoneName.isEmpty {
            if case .named(let table) = zone, let offset = table.offset(named: zoneName) {
                return instant(local - Int64(offset), zone)
            }
            var offset = 0
            if zoneName.hasPrefix("GMT"), zoneName.utf8.count > 3 { offset = (Int(zoneName.dropFirst(3)) ?? 0) * 3600 }
            return instant(local, .fixed(seconds: offset, name: zoneName))
        }
        return instant(zone.unixSeconds(ofLocal: local), zone)
    }
}
