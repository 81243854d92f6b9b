/// What Go's `strconv` says of texts that are no numbers, and how it writes texts down.
enum GoText {
    private static let syntax = "invalid syntax"
    private static let range = "value out of range"

    /// Why a text holds no integer of so many bits in decimal digits; `nil`: it does.
    static func integerFault(_ text: [UInt8], bits: Int, isSigned: Bool) -> String? {
        var digits = text[...]
        let isNegative = isSigned && text.first == UInt8(ascii: "-")
        if isNegative || isSigned && text.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        let function = isSigned ? "ParseInt" : "ParseUint"
        if digits.isEmpty || !digits.allSatisfy({ 0x30...0x39 ~= $0 }) { return fault(function, text, syntax) }
        let most = isSigned ? UInt64(1) << UInt64(bits - 1) - (isNegative ? 0 : 1) : UInt64.max >> UInt64(64 - bits)
        var value: UInt64 = 0
        for digit in digits {
            let (tens, isOver) = value.multipliedReportingOverflow(by: 10)
            let (sum, isMore) = tens.addingReportingOverflow(UInt64(digit - 0x30))
            if isOver || isMore || sum > most { return fault(function, text, range) }
            value = sum
        }
        return nil
    }

    /// Why a text holds no floating-point number; `nil`: it does.
    static func doubleFault(_ text: [UInt8], isNarrow: Bool = false) -> String? {
        var rest = text[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let word = String(decoding: rest, as: UTF8.self).lowercased()
        if word == "inf" || word == "infinity" || text.count == 3 && word == "nan" { return nil }
        let isHexadecimal = word.hasPrefix("0x")
        guard isHexadecimal ? HexadecimalFloat.isOne(rest.dropFirst(2)) : decimalEnd(text[...]) == text.endIndex else {
            return fault("ParseFloat", text, syntax)
        }
        if isHexadecimal { return nil }
        let digits = String(decoding: rest, as: UTF8.self)
        let isOver = isNarrow ? Float(digits)?.isInfinite ?? true : Double(digits)?.isInfinite ?? true
        return isOver ? fault("ParseFloat", text, range) : nil
    }

    /// Why a text is no decimal number of any size, as `math/big` says; `nil`: it is one.
    static func decimalFault(_ text: [UInt8]) -> String? {
        guard let end = decimalEnd(text[...]) else {
            return text.contains { 0x30...0x39 ~= $0 } ? "exponent has no digits" : "number has no digits"
        }
        if end == text.endIndex { return nil }
        return "expected end of string, found \(quoted(Array(text[end...end]), with: "'"))"
    }

    /// Where a decimal number at the start of a text ends; `nil`: there is none.
    private static func decimalEnd(_ text: ArraySlice<UInt8>) -> Int? {
        var at = text.startIndex
        func pass(_ bytes: String) { if at < text.endIndex, bytes.utf8.contains(text[at]) { at += 1 } }
        func digits() -> Int {
            let start = at
            while at < text.endIndex, 0x30...0x39 ~= text[at] { at += 1 }
            return at - start
        }
        pass("+-")
        var count = digits()
        if at < text.endIndex, text[at] == UInt8(ascii: ".") {
            at += 1
            count += digits()
        }
        if count == 0 { return nil }
        guard at < text.endIndex, text[at] | 0x20 == UInt8(ascii: "e") else { return at }
        at += 1
        pass("+-")
        return digits() == 0 ? nil : at
    }

    private static func fault(_ function: String, _ text: [UInt8], _ reason: String) -> String {
        "strconv.\(function): parsing \(quoted(text)): \(reason)"
    }

    /// A text between quotation marks, with escapes for what cannot be printed.
    static func quoted(_ text: [UInt8], with mark: Unicode.Scalar = "\"") -> String {
        var quoted = String(mark)
        var rest = text[...]
        while let first = rest.first {
            guard let (scalar, length) = decode(rest) else {
                quoted += "\\x" + hexadecimal(UInt32(first), digits: 2)
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(length)
            switch scalar {
            case mark, "\\": quoted += "\\" + String(scalar)
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0B}": quoted += "\\v"
            default:
                if isPrintable(scalar) {
                    quoted.unicodeScalars.append(scalar)
                } else if scalar.value < 0x20 || scalar.value == 0x7F {
                    quoted += "\\x" + hexadecimal(scalar.value, digits: 2)
                } else if scalar.value < 0x10000 {
                    quoted += "\\u" + hexadecimal(scalar.value, digits: 4)
                } else {
                    quoted += "\\U" + hexadecimal(scalar.value, digits: 8)
                }
            }
        }
        quoted.unicodeScalars.append(mark)
        return quoted
    }

    /// A byte taken as a character, as the verb `%#U` has it.
    static func codePoint(_ byte: UInt8) -> String {
        let scalar = Unicode.Scalar(byte)
        let code = "U+" + hexadecimal(UInt32(byte), digits: 4).uppercased()
        return isPrintable(scalar) ? "\(code) '\(scalar)'" : code
    }

    /// The first character of a text and how many bytes it takes; `nil`: they are no UTF-8.
    private static func decode(_ text: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        var decoder = UTF8()
        var bytes = text.prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return nil }
        return (scalar, UTF8.width(scalar))
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == " " { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}
