/// Whole numbers as the parsers of the SDKs' languages read them.
extension NumberGrammar {
    /// Python's `int()`: blanks around, a sign, `_` between digits, digits of any script; as large as a double, beyond its last digits don't count.
    static func pythonInteger(_ text: String) -> Double? {
        let plain = asciiDigits(text.trimming(\.properties.isWhitespace))
        var digits = ""
        var wasDigit = false
        for (place, character) in plain.enumerated() {
            if character == "_" {
                guard wasDigit else { return nil }
                wasDigit = false
            } else if character.isASCII, character.isNumber {
                digits.append(character)
                wasDigit = true
            } else {
                guard place == 0, character == "-" || character == "+" else { return nil }
                digits.append(character)
            }
        }
        return wasDigit ? Double(digits) : nil
    }

    /// Java's `Long.parseLong`: a sign and digits of any script.
    static func javaInteger(_ text: String) -> Int64? { Int64(asciiDigits(text)) }

    /// The text with every decimal digit in ASCII.
    private static func asciiDigits(_ text: String) -> String {
        var ascii = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue,
                let digit = UInt8(exactly: value)
            {
                ascii.append(Unicode.Scalar(UInt8(ascii: "0") + digit))
            } else {
                ascii.append(scalar)
            }
        }
        return String(ascii)
    }
}
