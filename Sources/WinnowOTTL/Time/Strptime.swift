/// The directives of `Time` and `FormatTime`, as the Collector's `timeutils` (v0.161.0) reads them.
enum Strptime {
    /// Most directives of one format: each may make the text be read anew.
    private static let mostDirectives = 64

    private static let layouts: [UInt8: String] = Dictionary(
        uniqueKeysWithValues: [
            ("Y", "2006"), ("y", "06"), ("m", "01"), ("o", "_1"), ("q", "1"), ("b", "Jan"), ("h", "Jan"),
            ("B", "January"), ("d", "02"), ("e", "_2"), ("g", "2"), ("a", "Mon"), ("A", "Monday"), ("H", "15"),
            ("l", "3"), ("I", "03"), ("p", "PM"), ("P", "pm"), ("M", "04"), ("S", "05"), ("L", "999"), ("f", "999999"),
            ("s", "999999999"), ("Z", "MST"), ("z", "Z0700"), ("w", "-070000"), ("i", "-07"), ("j", "-07:00"),
            ("k", "-07:00:00"), ("D", "01/02/2006"), ("x", "01/02/2006"), ("F", "2006-01-02"), ("T", "15:04:05"),
            ("X", "15:04:05"), ("r", "03:04:05 pm"), ("R", "15:04"), ("n", "\n"), ("t", "\t"), ("%", "%"),
            ("c", "Mon Jan 02 15:04:05 2006"),
        ].map { (Character($0.0).asciiValue ?? 0, $0.1) })

    /// What a directive may be read as, where that is more lenient than how it is written.
    private static let readings: [UInt8: [[String]]] = Dictionary(
        uniqueKeysWithValues: [
            ("m", [["1"]]), ("o", [["1"]]), ("q", [["1"]]), ("d", [["2"]]), ("e", [["2"]]), ("g", [["2"]]),
            ("I", [["3"]]), ("M", [["4"]]), ("S", [["5"]]), ("F", [["2006", "-", "1", "-", "2"]]),
            ("D", [["1", "/", "2", "/", "2006"], ["1", "/", "2", "/", "06"]]),
            ("x", [["1", "/", "2", "/", "2006"], ["1", "/", "2", "/", "06"]]),
            ("T", [["15", ":", "4", ":", "5"]]), ("X", [["15", ":", "4", ":", "5"]]),
            ("r", [["3", ":", "4", ":", "5", " ", "pm"]]), ("R", [["15", ":", "4"]]),
            ("c", [["Mon", " ", "Jan", " ", "2", " ", "15", ":", "4", ":", "5", " ", "2006"]]),
            ("z", [["Z0700"], ["Z07:00"], ["Z07"]]),
        ].map { (Character($0.0).asciiValue ?? 0, $0.1) })

    /// Checks a format for `Time`.
    static func validate(_ format: Text) throws(EvaluationError) {
        let bytes = format.bytes
        if bytes.contains(where: { (0x30...0x39).contains($0) }) {
            throw EvaluationError("format string should not contain decimals")
        }
        for index in bytes.indices where index + 2 < bytes.count && bytes[index + 1] == 0x25 {
            let isFraction = "Lfs".utf8.contains(bytes[index + 2])
            if isFraction, bytes[index] != 0x2E, bytes[index] != 0x2C {
                throw EvaluationError("invalid fractional seconds directive: must be preceded with '.' or ','")
            }
        }
        let found = directives(bytes)
        for index in found where layouts[bytes[index + 1]] == nil {
            throw EvaluationError("invalid strptime format: unsupported directive: \(name(bytes, index))")
        }
        if found.count > mostDirectives { throw EvaluationError("more than \(mostDirectives) directives in a format") }
    }

    /// Go's layout of a format, for `FormatTime`.
    static func layout(_ format: Text) throws(EvaluationError) -> String {
        let bytes = format.bytes
        var result: [UInt8] = []
        var start = 0
        for index in directives(bytes) {
            guard let layout = layouts[bytes[index + 1]] else {
                throw EvaluationError("unsupported directive: \(name(bytes, index))")
            }
            result.append(contentsOf: bytes[start..<index])
            result.append(contentsOf: layout.utf8)
            start = index + 2
        }
        result.append(contentsOf: bytes[start...])
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether a format says the year, so that no clock is asked for it.
    static func namesYear(_ format: Text) -> Bool {
        directives(format.bytes).contains { "YyDxFc".utf8.contains(format.bytes[$0 + 1]) }
    }

    private static func name(_ bytes: [UInt8], _ index: Int) -> String {
        String(decoding: bytes[index..<index + 1 + UTF8Scan.length(bytes, at: index + 1)], as: UTF8.self)
    }

    /// Where directives start: `%` with a character after it.
    private static func directives(_ bytes: [UInt8]) -> [Int] {
        var found: [Int] = []
        var index = 0
        while index + 1 < bytes.count {
            if bytes[index] == 0x25, bytes[index + 1] != 0x0A {
                found.append(index)
                index += 2
            } else {
                index += 1
            }
        }
        return found
    }

    /// Reads a time: blanks in front of numbers are skipped, leading zeros may be missing, `%z` has several forms.
    ///
    /// Each directive is tried in its readings until another part of the text is what does not fit.
    static func parse(
        _ text: Text, _ format: Text, zone: TimeZoneRule, names: GoLayout.Names
    ) throws(EvaluationError) -> (time: Instant, year: Int64) {
        var attempt = StrptimeAttempt(text: text.bytes, format: format.bytes, zone: zone, names: names)
        switch attempt.read("", from: 0, directives: directives(format.bytes)[...]) {
        case .success(let found): return found
        case .failure(let mismatch):
            let reason = mismatch.message.isEmpty ? "cannot parse as '\(mismatch.element)'" : mismatch.message
            throw EvaluationError("parsing time '\(text.string)' as '\(format.string)': \(reason)")
        }
    }

    fileprivate static func readings(of directive: UInt8) -> [[String]] {
        readings[directive] ?? layouts[directive].map { [[$0]] } ?? []
    }
}

private struct StrptimeAttempt {
    typealias Outcome = Result<(time: Instant, year: Int64), GoLayout.Mismatch>

    let text: [UInt8]
    let format: [UInt8]
    let zone: TimeZoneRule
    let names: GoLayout.Names
    /// Readings are few; this bounds what blanks can add.
    private var attempts = 0

    init(text: [UInt8], format: [UInt8], zone: TimeZoneRule, names: GoLayout.Names) {
        self.text = text
        self.format = format
        self.zone = zone
        self.names = names
    }

    mutating func read(_ layout: String, from start: Int, directives: ArraySlice<Int>) -> Outcome {
        guard let place = directives.first else {
            attempts += 1
            let whole = Array(layout.utf8) + format[start...]
            do throws(GoLayout.Mismatch) {
                return .success(try GoLayout.parse(text, whole, zone: zone, names: names))
            } catch {
                return .failure(error)
            }
        }
        let before = layout + String(decoding: format[start..<place], as: UTF8.self)
        let directive = format[place + 1]
        var last: Outcome = .failure(GoLayout.Mismatch(element: "", rest: [], message: "unsupported directive"))
        for reading in Strptime.readings(of: directive) {
            var elements = reading
            while true {
                last = read(before + elements.joined(), from: place + 2, directives: directives.dropFirst())
                guard case .failure(var mismatch) = last, attempts < 1000, !mismatch.element.isEmpty,
                    let index = elements.firstIndex(of: mismatch.element)
                else { return last }
                let blanks = mismatch.rest.prefix { [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains($0) }
                let isNumber = elements[index].utf8.first.map { (0x30...0x39).contains($0) || $0 == 0x5A } ?? false
                if isNumber, !blanks.isEmpty {
                    elements.insert(String(decoding: blanks, as: UTF8.self), at: index)
                    continue
                }
                mismatch.element = "%" + String(Unicode.Scalar(directive))
                last = .failure(mismatch)
                break
            }
        }
        return last
    }
}
