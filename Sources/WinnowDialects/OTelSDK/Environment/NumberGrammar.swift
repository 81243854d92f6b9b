import WinnowSettings

/// Numbers as the parsers of the SDKs' languages read them; what one takes, another refuses.
enum NumberGrammar {
    /// Go's `strconv.ParseFloat`: decimal or hexadecimal with exponent, `_` between digits, `nan`, `inf`; beyond a double is an error.
    static func go(_ text: String) -> Double? {
        if let special = special(text.lowercased(), infinities: ["inf", "infinity"], signedNaN: false) {
            return special
        }
        guard let plain = withoutUnderscores(text, afterPrefix: true) else { return nil }
        guard let number = decimal(plain) ?? hexadecimal(plain), number.isFinite else { return nil }
        return number
    }

    /// Whether Go's parser takes the form of a number and finds it beyond a double.
    static func isBeyondGo(_ text: String) -> Bool {
        guard let plain = withoutUnderscores(text, afterPrefix: true) else { return false }
        return (decimal(plain) ?? hexadecimal(plain))?.isFinite == false
    }

    /// Python's `float()`: decimal with blanks around, `_` between digits, digits of any script, `nan`, `inf`.
    static func python(_ text: String) -> Double? {
        var ascii = String.UnicodeScalarView()
        for scalar in text.trimming({ $0.properties.isWhitespace }).unicodeScalars {
            guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else {
                ascii.append(scalar)
                continue
            }
            ascii.append(Unicode.Scalar(UInt8(ascii: "0") + (UInt8(exactly: value) ?? 0)))
        }
        let plain = String(ascii)
        if let special = special(plain.lowercased(), infinities: ["inf", "infinity"], signedNaN: true) {
            return special
        }
        return withoutUnderscores(plain, afterPrefix: false).flatMap(decimal)
    }

    /// JavaScript's `Number()` of text that is not blank: decimal with blanks around, `0x`, `0o`, `0b`, `Infinity`; `nil` for `NaN`.
    static func javaScript(_ text: String) -> Double? {
        let plain = text.trimming { $0.properties.isWhitespace || $0 == "\u{FEFF}" }
        if let special = special(plain, infinities: ["Infinity"], nan: nil, signedNaN: false) { return special }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where plain.lowercased().hasPrefix(prefix) {
            let digits = plain.dropFirst(2)
            guard let first = digits.first, first != "-", first != "+" else { return nil }
            return UInt64(digits, radix: radix).map { Double($0) }
        }
        return decimal(plain)
    }

    /// Java's `Double.parseDouble`: decimal with an optional `f` or `d`, hexadecimal with exponent, `NaN`, `Infinity`.
    static func java(_ text: String) -> Double? {
        var plain = text.trimming { $0.value <= 0x20 }
        if let special = special(plain, infinities: ["Infinity"], nan: "NaN", signedNaN: true) { return special }
        if let last = plain.last, "fFdD".contains(last) {
            let isHexadecimalDigit = plain.lowercased().contains("0x") && !plain.lowercased().contains("p")
            if !isHexadecimalDigit { plain.removeLast() }
        }
        return decimal(plain) ?? hexadecimal(plain)
    }

    /// .NET's `double.TryParse` in the invariant culture: decimal with blanks around and `,` between thousands, `NaN`, `Infinity`.
    static func dotNet(_ text: String) -> Double? {
        let plain = text.trimming { $0 == " " || (0x09...0x0D).contains($0.value) }
        if let special = special(plain.lowercased(), infinities: ["infinity", "∞"], signedNaN: true) { return special }
        var digits = ""
        var isWhole = true
        for character in plain {
            if character == "," {
                guard isWhole, digits.last?.isNumber == true else { return nil }
                continue
            }
            if ".eE".contains(character) { isWhole = false }
            digits.append(character)
        }
        return decimal(digits)
    }

    /// Rust's `str::parse::<f64>`: decimal without blanks, `nan`, `inf`.
    static func rust(_ text: String) -> Double? {
        special(text.lowercased(), infinities: ["inf", "infinity"], signedNaN: true) ?? decimal(text)
    }

    /// PHP's `FILTER_VALIDATE_FLOAT`: decimal with blanks around.
    static func php(_ text: String) -> Double? {
        let number = decimal(text.trimming { $0 == " " || (0x09...0x0D).contains($0.value) || $0.value == 0 })
        return number?.isFinite == true ? number : nil
    }

    /// Ruby's `Float()`: decimal with blanks around, digits after a point, `_` between digits; hexadecimal, with or without exponent.
    static func ruby(_ text: String) -> Double? {
        let trimmed = text.trimming { $0 == " " || (0x09...0x0D).contains($0.value) }
        guard let plain = withoutUnderscores(trimmed, afterPrefix: false) else { return nil }
        if let hexadecimal = hexadecimal(plain) { return hexadecimal }
        let digits = plain.lowercased().drop { $0 == "-" || $0 == "+" }
        if digits.hasPrefix("0x"), let whole = UInt64(digits.dropFirst(2), radix: 16) {
            return plain.hasPrefix("-") ? -Double(whole) : Double(whole)
        }
        if let point = plain.firstIndex(of: ".") {
            guard plain[plain.index(after: point)...].first?.isNumber == true else { return nil }
        }
        return decimal(plain)
    }

    /// Erlang's `string:to_float` and, failing that, `list_to_integer`: digits on both sides of a point, or none.
    static func erlang(_ text: String) -> Double? {
        guard let number = decimal(text) else { return nil }
        let digits = text.drop { $0 == "-" || $0 == "+" }
        guard let point = digits.firstIndex(of: ".") else {
            return digits.allSatisfy(\.isNumber) ? number : nil
        }
        return point != digits.startIndex && digits[digits.index(after: point)...].first?.isNumber == true
            ? number : nil
    }

    /// Swift's `Double(_:)`: decimal or hexadecimal without blanks.
    static func swift(_ text: String) -> Double? { Double(text) }

    private static func decimal(_ text: String) -> Double? { YAMLNode.isDecimal(text) ? Double(text) : nil }

    /// Hexadecimal digits with the binary exponent that most languages demand.
    private static func hexadecimal(_ text: String) -> Double? {
        let plain = text.lowercased()
        let digits = plain.hasPrefix("-") || plain.hasPrefix("+") ? plain.dropFirst() : plain[...]
        return digits.hasPrefix("0x") && digits.contains("p") ? Double(plain) : nil
    }

    /// NaN and the infinities in a language's spelling.
    private static func special(
        _ text: String, infinities: [String], nan: String? = "nan", signedNaN: Bool
    ) -> Double? {
        let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
        let word = isSigned ? String(text.dropFirst()) : text
        if infinities.contains(word) { return text.hasPrefix("-") ? -.infinity : .infinity }
        return word == nan && (signedNaN || !isSigned) ? .nan : nil
    }

    /// The text without `_` where each stands between digits; `nil` where one stands elsewhere.
    private static func withoutUnderscores(_ text: String, afterPrefix: Bool) -> String? {
        guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
        let bytes = Array(text.utf8)
        let isHexadecimal = text.lowercased().contains("0x")
        func isDigit(_ place: Int) -> Bool {
            guard bytes.indices.contains(place) else { return false }
            let byte = bytes[place]
            if afterPrefix, byte | 0x20 == UInt8(ascii: "x") { return true }
            return (0x30...0x39).contains(byte) || isHexadecimal && (0x61...0x66).contains(byte | 0x20)
        }
        for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
            guard isDigit(place - 1), isDigit(place + 1) else { return nil }
        }
        return String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }
}

extension String {
    /// The text without the scalars at both ends that `isBlank` names.
    func trimming(_ isBlank: (Unicode.Scalar) -> Bool) -> String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
        while let last = scalars.last, isBlank(last) { scalars.removeLast() }
        return String(scalars)
    }
}
