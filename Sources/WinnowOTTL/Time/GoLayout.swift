/// Go's layouts of dates and times (`time.Layout`): the reference time written the way a time is to be written.
enum GoLayout {
    /// What a part of a layout stands for.
    enum Element: Equatable {
        case longMonth, month, numberMonth, zeroMonth
        case longWeekday, weekday
        case day, underDay, zeroDay, underYearDay, zeroYearDay
        case hour, hour12, zeroHour12
        case minute, zeroMinute
        case second, zeroSecond
        case longYear, year
        case upperPM, lowerPM
        case zoneName
        case zone(isISO: Bool, hasColon: Bool, hasMinutes: Bool, hasSeconds: Bool)
        /// Trailing zeros stay.
        case fraction0(Int)
        /// Trailing zeros go.
        case fraction9(Int)
    }

    /// The text in front of the next element, the element and the rest; no element where there is none.
    static func next(_ layout: ArraySlice<UInt8>) -> (
        prefix: ArraySlice<UInt8>, element: Element?, rest: ArraySlice<UInt8>
    ) {
        var index = layout.startIndex
        while index < layout.endIndex {
            if let (element, length, skipped) = element(layout[index...]) {
                return (layout[..<(index + skipped)], element, layout[(index + length)...])
            }
            index += 1
        }
        return (layout, nil, layout[layout.endIndex...])
    }

    /// The element that starts here: how long it is and how much of it is plain text.
    private static func element(_ text: ArraySlice<UInt8>) -> (Element, Int, Int)? {
        func has(_ word: String) -> Bool { text.starts(with: word.utf8) }
        func isLower(_ distance: Int) -> Bool {
            let at = text.startIndex + distance
            return at < text.endIndex && (0x61...0x7A).contains(text[at])
        }
        switch text.first.map({ Character(Unicode.Scalar($0)) }) {
        case "J":
            if has("January") { return (.longMonth, 7, 0) }
            return has("Jan") && !isLower(3) ? (.month, 3, 0) : nil
        case "M":
            if has("Monday") { return (.longWeekday, 6, 0) }
            if has("Mon"), !isLower(3) { return (.weekday, 3, 0) }
            return has("MST") ? (.zoneName, 3, 0) : nil
        case "0":
            if has("01") { return (.zeroMonth, 2, 0) }
            if has("02") { return (.zeroDay, 2, 0) }
            if has("03") { return (.zeroHour12, 2, 0) }
            if has("04") { return (.zeroMinute, 2, 0) }
            if has("05") { return (.zeroSecond, 2, 0) }
            if has("06") { return (.year, 2, 0) }
            return has("002") ? (.zeroYearDay, 3, 0) : nil
        case "1": return has("15") ? (.hour, 2, 0) : (.numberMonth, 1, 0)
        case "2": return has("2006") ? (.longYear, 4, 0) : (.day, 1, 0)
        case "_":
            if has("_2006") { return (.longYear, 5, 1) }
            if has("_2") { return (.underDay, 2, 0) }
            return has("__2") ? (.underYearDay, 3, 0) : nil
        case "3": return (.hour12, 1, 0)
        case "4": return (.minute, 1, 0)
        case "5": return (.second, 1, 0)
        case "P": return has("PM") ? (.upperPM, 2, 0) : nil
        case "p": return has("pm") ? (.lowerPM, 2, 0) : nil
        case "-", "Z": return zone(text)
        case ".", ",": return fraction(text)
        default: return nil
        }
    }

    private static func zone(_ text: ArraySlice<UInt8>) -> (Element, Int, Int)? {
        let isISO = text.first == UInt8(ascii: "Z")
        let forms: [(String, Bool, Bool, Bool)] = [
            ("070000", false, true, true), ("07:00:00", true, true, true), ("0700", false, true, false),
            ("07:00", true, true, false), ("07", false, false, false),
        ]
        for (word, hasColon, hasMinutes, hasSeconds) in forms where text.dropFirst().starts(with: word.utf8) {
            let element = Element.zone(
                isISO: isISO, hasColon: hasColon, hasMinutes: hasMinutes, hasSeconds: hasSeconds)
            return (element, word.utf8.count + 1, 0)
        }
        return nil
    }

    private static func fraction(_ text: ArraySlice<UInt8>) -> (Element, Int, Int)? {
        let digits = text.dropFirst()
        guard let digit = digits.first, digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else { return nil }
        let count = digits.prefix { $0 == digit }.count
        if let next = digits.dropFirst(count).first, (0x30...0x39).contains(next) { return nil }
        return (digit == UInt8(ascii: "0") ? .fraction0(count) : .fraction9(count), count + 1, 0)
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// Writes a time.
    static func format(_ time: Instant, _ layout: String) -> String {
        let civil = time.civil
        let offset = time.zone.offset(at: time.seconds)
        var result: [UInt8] = []
        var rest = Array(layout.utf8)[...]
        while !rest.isEmpty {
            let (prefix, element, tail) = next(rest)
            result.append(contentsOf: prefix)
            guard let element else { break }
            let separator = rest.dropFirst(prefix.count).first ?? 0x2E
            result.append(contentsOf: text(element, civil, time.nanos, offset, separator).utf8)
            rest = tail
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func text(
        _ element: Element, _ civil: CivilTime, _ nanos: Int32, _ offset: (seconds: Int, name: String),
        _ separator: UInt8
    ) -> String {
        switch element {
        case .longMonth: months[civil.month - 1]
        case .month: String(months[civil.month - 1].prefix(3))
        case .numberMonth: String(civil.month)
        case .zeroMonth: padded(civil.month, 2)
        case .longWeekday: weekdays[civil.weekday]
        case .weekday: String(weekdays[civil.weekday].prefix(3))
        case .day: String(civil.day)
        case .underDay: padded(civil.day, 2, with: " ")
        case .zeroDay: padded(civil.day, 2)
        case .underYearDay: padded(civil.yearDay, 3, with: " ")
        case .zeroYearDay: padded(civil.yearDay, 3)
        case .hour: padded(civil.hour, 2)
        case .hour12: String(civil.hour % 12 == 0 ? 12 : civil.hour % 12)
        case .zeroHour12: padded(civil.hour % 12 == 0 ? 12 : civil.hour % 12, 2)
        case .minute: String(civil.minute)
        case .zeroMinute: padded(civil.minute, 2)
        case .second: String(civil.second)
        case .zeroSecond: padded(civil.second, 2)
        case .longYear: civil.year < 0 ? "-" + padded(-civil.year, 4) : padded(civil.year, 4)
        case .year: padded(max(civil.year, 0) % 100, 2)
        case .upperPM: civil.hour >= 12 ? "PM" : "AM"
        case .lowerPM: civil.hour >= 12 ? "pm" : "am"
        case .zoneName: offset.name.isEmpty ? numeric(offset.seconds, false, true, false) : offset.name
        case .zone(let isISO, let hasColon, let hasMinutes, let hasSeconds):
            isISO && offset.seconds == 0 ? "Z" : numeric(offset.seconds, hasColon, hasMinutes, hasSeconds)
        case .fraction0(let count): fraction(nanos, count, separator, isTrimmed: false)
        case .fraction9(let count): fraction(nanos, count, separator, isTrimmed: true)
        }
    }

    private static func padded(_ number: some BinaryInteger, _ width: Int, with filler: String = "0") -> String {
        let digits = String(number)
        return String(repeating: filler, count: max(0, width - digits.count)) + digits
    }

    private static func numeric(_ seconds: Int, _ hasColon: Bool, _ hasMinutes: Bool, _ hasSeconds: Bool) -> String {
        let minutes = seconds.magnitude / 60
        var text = (seconds < 0 ? "-" : "+") + padded(minutes / 60, 2)
        if hasMinutes { text += (hasColon ? ":" : "") + padded(minutes % 60, 2) }
        if hasSeconds { text += (hasColon ? ":" : "") + padded(seconds.magnitude % 60, 2) }
        return text
    }

    private static func fraction(_ nanos: Int32, _ count: Int, _ separator: UInt8, isTrimmed: Bool) -> String {
        var digits = padded(nanos, 9)
        digits = String(digits.prefix(count))
        if isTrimmed {
            while digits.hasSuffix("0") { digits.removeLast() }
            if digits.isEmpty { return "" }
        }
        return String(Unicode.Scalar(separator)) + digits
    }
}
