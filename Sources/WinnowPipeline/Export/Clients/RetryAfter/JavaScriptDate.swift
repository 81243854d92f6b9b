/// Dates as the engine of Node (V8, `src/date/dateparser-inl.h`) reads those that are not ISO 8601; without a zone they are taken for UTC.
///
/// Words before the first number count for nothing, and so does what stands in parentheses; numbers before `:` are times, others parts of
/// the date.
struct JavaScriptDate {
    /// Unix milliseconds of a text; `nil`: it is no date.
    static func milliseconds(_ text: Substring) -> Int? {
        var parser = JavaScriptDate(cursor: HeaderCursor(text))
        return parser.parse() ? parser.composed() : nil
    }

    private var cursor: HeaderCursor
    private var days: [Int] = []
    private var namedMonth: Int?
    private var times: [Int] = []
    private var isTimeFinal = false
    private var hourOffset: Int?
    private var zoneSign: Int?
    private var zoneHour: Int?
    private var zoneMinute: Int?
    private var hasReadNumber = false

    private init(cursor: HeaderCursor) { self.cursor = cursor }

    private static let zones = [
        "ut": 0, "utc": 0, "z": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
        "pst": -8, "pdt": -7,
    ]

    private mutating func parse() -> Bool {
        while let byte = cursor.peek {
            let goesOn: Bool
            if HeaderCursor.isDigit(byte) {
                goesOn = takeNumber()
            } else if byte >= 0x41 {
                goesOn = takeWord()
            } else if byte == 0x2B || byte == 0x2D {
                goesOn = takeSign(byte)
            } else if byte == 0x28 {
                skipParentheses()
                goesOn = true
            } else {
                _ = cursor.next()
                goesOn = byte != 0x29 || !hasReadNumber
            }
            if !goesOn { return false }
        }
        return true
    }

    /// The digits that come next as a number that cannot grow beyond any use, and how many they are.
    private mutating func digits() -> (value: Int, length: Int) {
        while cursor.skip("0") {
            if cursor.peek.map({ HeaderCursor.isDigit($0) }) != true { return (0, 1) }
        }
        var value = 0
        var length = 0
        while let byte = cursor.peek, HeaderCursor.isDigit(byte) {
            if length < 9 { value = value * 10 + Int(byte - 0x30) }
            length += 1
            _ = cursor.next()
        }
        return (value, length)
    }

    private var expectsMinuteOrSecond: Bool { !isTimeFinal && (times.count == 1 || times.count == 2) }

    private func expects(_ number: Int) -> Bool {
        expectsMinuteOrSecond && number < 60 || !isTimeFinal && times.count == 3 && number < 1000
    }

    private mutating func add(time number: Int, isFinal: Bool = false) -> Bool {
        guard !isTimeFinal, times.count < 4 else { return false }
        times.append(number)
        if isFinal {
            isTimeFinal = true
            while times.count < 4 { times.append(0) }
        }
        return true
    }

    private mutating func takeNumber() -> Bool {
        hasReadNumber = true
        let number = digits().value
        if cursor.skip(":") {
            if cursor.skip(":") {
                return times.isEmpty && add(time: number) && add(time: 0)
            }
            guard add(time: number) else { return false }
            _ = cursor.skip(".")
            return true
        }
        if cursor.skip(".") {
            if expects(number) {
                guard add(time: number), cursor.peek.map({ HeaderCursor.isDigit($0) }) == true else { return false }
                return add(time: fraction(), isFinal: true)
            }
        }
        if zoneHour != nil, zoneMinute == nil, number < 60 {
            zoneMinute = number
            return true
        }
        if expects(number) {
            guard add(time: number, isFinal: true) else { return false }
            guard let next = cursor.peek else { return true }
            return next == 0x20 || next == 0x09 || next == 0x2B || next == 0x2D || next | 0x20 == 0x7A
        }
        guard days.count < 3 else { return false }
        days.append(number)
        _ = cursor.skip("-")
        return true
    }

    /// Digits after a point as milliseconds.
    private mutating func fraction() -> Int {
        var value = 0
        var places = 0
        while let byte = cursor.peek, HeaderCursor.isDigit(byte) {
            if places < 3 { value = value * 10 + Int(byte - 0x30) }
            places += 1
            _ = cursor.next()
        }
        while places < 3 {
            value *= 10
            places += 1
        }
        return value
    }

    private mutating func takeWord() -> Bool {
        var word: [UInt8] = []
        while let byte = cursor.peek, byte >= 0x41 {
            word.append(byte | 0x20)
            _ = cursor.next()
        }
        let name = String(decoding: word, as: UTF8.self)
        if let month = HeaderDate.months.firstIndex(of: String(name.prefix(3))) {
            namedMonth = month + 1
            _ = cursor.skip("-")
            return true
        }
        if !times.isEmpty, name == "am" || name == "pm" {
            hourOffset = name == "pm" ? 12 : 0
            return true
        }
        if hasReadNumber {
            guard let hours = Self.zones[name] else { return false }
            zoneSign = hours < 0 ? -1 : 1
            zoneHour = abs(hours)
            zoneMinute = 0
            return true
        }
        return cursor.peek.map { HeaderCursor.isDigit($0) } != true
    }

    private mutating func takeSign(_ sign: UInt8) -> Bool {
        _ = cursor.next()
        let isUTC = zoneHour == 0 && zoneMinute == 0
        guard isUTC || !times.isEmpty else { return !hasReadNumber }
        zoneSign = sign == 0x2D ? -1 : 1
        hasReadNumber = true
        var number = (value: 0, length: 0)
        if let byte = cursor.peek, HeaderCursor.isDigit(byte) { number = signedDigits() }
        if cursor.peek == 0x3A {
            zoneHour = number.value
            zoneMinute = nil
        } else if number.length == 1 || number.length == 2 {
            zoneHour = number.value
            zoneMinute = 0
        } else if number.length == 3 || number.length == 4 {
            zoneHour = number.value / 100
            zoneMinute = number.value % 100
        } else {
            return false
        }
        return true
    }

    /// Digits after a sign, whose length counts zeros before them.
    private mutating func signedDigits() -> (value: Int, length: Int) {
        let before = cursor.rest.count
        let value = digits().value
        return (value, before - cursor.rest.count)
    }

    private mutating func skipParentheses() {
        var depth = 0
        while let byte = cursor.next() {
            if byte == 0x28 { depth += 1 }
            if byte == 0x29 { depth -= 1 }
            if depth == 0 { return }
        }
    }

    private func composed() -> Int? {
        guard !days.isEmpty else { return nil }
        let parts = days + Array(repeating: 1, count: 3 - days.count)
        var (year, month, day) = (0, 0, 0)
        if let namedMonth {
            month = namedMonth
            if (1...31).contains(parts[0]) {
                (day, year) = (parts[0], parts[1])
            } else {
                (year, day) = (parts[0], parts[1])
            }
        } else if (1...31).contains(parts[0]) {
            (month, day, year) = (parts[0], parts[1], parts[2])
        } else {
            (year, month, day) = (parts[0], parts[1], parts[2])
        }
        if (0...49).contains(year) { year += 2000 } else if (50...99).contains(year) { year += 1900 }
        guard (1...12).contains(month), (1...31).contains(day), year < 280_000 else { return nil }
        let clock = times + Array(repeating: 0, count: 4 - times.count)
        var hour = clock[0]
        if let hourOffset {
            guard hour <= 12 else { return nil }
            hour = hour % 12 + hourOffset
        }
        let isMidnight = hour == 24 && clock[1] == 0 && clock[2] == 0 && clock[3] == 0
        guard hour < 24 && clock[1] < 60 && clock[2] < 60 && clock[3] < 1000 || isMidnight else { return nil }
        let offset = zoneSign.map { $0 * ((zoneHour ?? 0) * 3600 + (zoneMinute ?? 0) * 60) } ?? 0
        let time = HeaderDate(
            year: year, month: month, day: day, hour: hour, minute: clock[1], second: clock[2], offsetSeconds: offset)
        return time.seconds * 1000 + clock[3]
    }
}
