/// Strings.
extension RequestJSONCursor {
    /// A string without its escapes; `null` is an empty one.
    mutating func readString() -> [UInt8] {
        let byte = nextToken()
        if byte == UInt8(ascii: "n") {
            readRest(of: "ull")
            return []
        }
        guard byte == UInt8(ascii: "\"") else {
            report("ReadString", "expects \" or n, but found ", found: byte)
            return []
        }
        var at = head
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                defer { head = at + 1 }
                return Array(bytes[head..<at])
            }
            if byte == UInt8(ascii: "\\") { break }
            if byte < 0x20 {
                report("ReadString", "invalid control character found: \(byte)")
                return []
            }
            at += 1
        }
        return readEscapedString()
    }

    private mutating func readEscapedString() -> [UInt8] {
        var text: [UInt8] = []
        while fault == nil, !isAtEnd {
            let byte = readByte()
            if byte == UInt8(ascii: "\"") { return text }
            if byte == UInt8(ascii: "\\") { readEscape(readByte(), into: &text) } else { text.append(byte) }
        }
        report("readStringSlowPath", "unexpected end of input")
        return []
    }

    private mutating func readEscape(_ first: UInt8, into text: inout [UInt8]) {
        var byte = first
        // A half of a pair without its other may be followed by another escape.
        while byte == UInt8(ascii: "u") {
            let unit = readUnit()
            guard 0xD800...0xDFFF ~= unit else { return Self.append(unit, to: &text) }
            byte = readByte()
            if fault != nil || isAtEnd { return text.removeAll() }
            if byte != UInt8(ascii: "\\") {
                unread()
                return Self.append(unit, to: &text)
            }
            byte = readByte()
            if fault != nil || isAtEnd { return text.removeAll() }
            if byte != UInt8(ascii: "u") {
                Self.append(unit, to: &text)
                break
            }
            let second = readUnit()
            if fault != nil || isAtEnd { return text.removeAll() }
            if unit < 0xDC00, 0xDC00...0xDFFF ~= second {
                return Self.append((unit - 0xD800) << 10 + (second - 0xDC00) + 0x10000, to: &text)
            }
            Self.append(unit, to: &text)
            return Self.append(second, to: &text)
        }
        let plain: [(letter: Unicode.Scalar, byte: UInt8)] = [
            ("\"", 0x22), ("\\", 0x5C), ("/", 0x2F), ("b", 0x08), ("f", 0x0C), ("n", 0x0A), ("r", 0x0D), ("t", 0x09),
        ]
        guard let escaped = plain.first(where: { UInt8(ascii: $0.letter) == byte }) else {
            report("readEscapedChar", "invalid escape char after \\")
            return text.removeAll()
        }
        text.append(escaped.byte)
    }

    /// Four hexadecimal digits.
    private mutating func readUnit() -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let byte = readByte()
            if fault != nil || isAtEnd { return unit }
            guard
                let digit = Unicode.Scalar(byte).properties.isASCIIHexDigit
                    ? Character(Unicode.Scalar(byte)).hexDigitValue : nil
            else {
                report("readU4", "expects 0~9 or a~f, but found ", found: byte)
                return unit
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    private static func append(_ code: UInt32, to text: inout [UInt8]) {
        text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }

    /// A string up to the next quotation mark, whatever stands in it; there is no `null`.
    mutating func readPlainString() -> [UInt8] {
        let byte = nextToken()
        guard byte == UInt8(ascii: "\"") else {
            report("ReadStringAsSlice", "expects \" or n, but found ", found: byte)
            return []
        }
        if let end = bytes[head...].firstIndex(of: UInt8(ascii: "\"")) {
            defer { head = end + 1 }
            return Array(bytes[head..<end])
        }
        let rest = Array(bytes[head...])
        head = bytes.count
        // What was wanted after the end was read as a 0.
        _ = readByte()
        return rest + [0]
    }
}
