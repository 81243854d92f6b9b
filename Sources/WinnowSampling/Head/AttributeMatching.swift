import WinnowModel

/// How rules read attributes: which text a value has and what a pattern may say.
enum AttributeMatching: Sendable, Hashable {
    /// Text as the specification writes values for protocols without types (`common/README.md`): `true`, `404`, `1e+21`; patterns
    /// know `*` and `?` and nothing else.
    case specification
    /// Text of Python's `str`: `True`, `404.0`, `1e+21`, `b'404'`; patterns are those of `fnmatch`, with classes such as `[a-z]`.
    case python

    /// The text of one value that is no list; `nil` where there is none that a user could write down.
    func text(_ value: AttributeValue) -> String? {
        switch value {
        case .string(let text): text
        case .int(let number): String(number)
        case .bool(let flag): self == .python ? (flag ? "True" : "False") : (flag ? "true" : "false")
        case .double(let number): text(number)
        case .bytes(let bytes): self == .python ? Self.pythonLiteral(bytes) : nil
        case .empty, .array, .map: nil
        }
    }

    /// Swift writes as few digits as both languages do; they differ in where an exponent starts and how it is written.
    private func text(_ number: Double) -> String {
        if number.isNaN { return self == .python ? "nan" : "NaN" }
        if number.isInfinite {
            return (number < 0 ? "-" : "") + (self == .python ? "inf" : "Infinity")
        }
        var text = number.description
        if self == .specification {
            // Whole numbers have no fraction, as in JSON numbers written by ECMAScript's rule.
            if text == "-0.0" { return "0" }
            if number.magnitude < 0x1p53, text.hasSuffix(".0") { text.removeLast(2) }
        }
        if self == .python, number.magnitude >= 1e16, !text.contains("e") { return Self.scientific(text) }
        guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
            return text
        }
        var digits = String(text[..<mark])
        if digits.hasSuffix(".0") { digits.removeLast(2) }
        // From 10^-4 (ECMAScript: 10^-6) to 10^16 (10^21) numbers are written out.
        let written = self == .python ? -4..<16 : -6..<21
        if written.contains(exponent) {
            return Self.plain(digits, exponent) + (self == .python && exponent > 0 ? ".0" : "")
        }
        let places = String(exponent.magnitude)
        return digits + (exponent < 0 ? "e-" : "e+") + (self == .python && places.utf8.count < 2 ? "0" : "") + places
    }

    /// `12000000000000000.0`: 1.2e+16.
    private static func scientific(_ text: String) -> String {
        let negative = text.hasPrefix("-")
        var figures = text.dropLast(2).drop { $0 == "-" }
        let exponent = figures.utf8.count - 1
        while figures.hasSuffix("0") { figures.removeLast() }
        let rest = figures.dropFirst()
        return (negative ? "-" : "") + figures.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e+" + String(exponent)
    }

    /// `1.25`, -3: 0.00125; 17 digits at most stand before and after the point together, so that what follows is zeros.
    private static func plain(_ digits: String, _ exponent: Int) -> String {
        let negative = digits.hasPrefix("-")
        var figures = digits.filter { $0 != "-" && $0 != "." }
        if exponent < 0 {
            figures = "0." + String(repeating: "0", count: -exponent - 1) + figures
        } else {
            figures += String(repeating: "0", count: max(0, exponent + 1 - figures.count))
        }
        return (negative ? "-" : "") + figures
    }

    /// `repr` of bytes.
    private static func pythonLiteral(_ bytes: [UInt8]) -> String {
        let quote: UInt8 = bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
        var text: [UInt8] = [0x62, quote]
        for byte in bytes {
            switch byte {
            case quote, 0x5C: text += [0x5C, byte]
            case 0x09: text += Array("\\t".utf8)
            case 0x0A: text += Array("\\n".utf8)
            case 0x0D: text += Array("\\r".utf8)
            case 0x20...0x7E: text.append(byte)
            default:
                let hex = String(byte, radix: 16)
                text += Array("\\x".utf8) + Array((hex.utf8.count < 2 ? "0" + hex : hex).utf8)
            }
        }
        return String(decoding: text + [quote], as: UTF8.self)
    }
}
