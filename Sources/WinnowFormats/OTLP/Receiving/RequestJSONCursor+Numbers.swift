/// Numbers, and numbers in strings.
extension RequestJSONCursor {
    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    /// A number of 32 or 64 bits, or a string that holds one in decimal digits.
    mutating func readInteger(bits: Int, isSigned: Bool) {
        let operation = (isSigned ? "ReadInt" : "ReadUint") + String(bits)
        let byte = peek()
        if byte == UInt8(ascii: "\"") {
            let text = readString()
            if fault != nil { return }
            if let error = GoText.integerFault(text, bits: bits, isSigned: isSigned) { report(operation, error) }
            return
        }
        guard Self.startsNumber(byte) else { return report(operation, "unsupported value type") }
        var first = nextToken()
        let isNegative = isSigned && first == UInt8(ascii: "-")
        if isNegative { first = readByte() }
        let value = bits == 32 ? UInt64(readDigits(first, as: UInt32.self)) : readDigits(first, as: UInt64.self)
        if !isSigned { return }
        let most = UInt64(1) << UInt64(bits - 1)
        if value > (isNegative ? most : most - 1) { report(operation, "overflow: \(value)") }
    }

    /// Digits without a point; that they are too many is not always noticed.
    private mutating func readDigits<Number: FixedWidthInteger>(_ first: UInt8, as type: Number.Type) -> Number {
        let operation = "readUint\(Number.bitWidth)"
        if first == UInt8(ascii: "0") {
            refusePoint()
            return 0
        }
        guard Self.isDigit(first) else {
            // What it says it found is the mark of its table for no digit.
            report(operation, "unexpected character: ", found: 0xFF)
            return 0
        }
        var value = Number(first - 0x30)
        let safe = Number.max / 10 - 1
        while head < bytes.count {
            guard Self.isDigit(bytes[head]) else { break }
            let digit = Number(bytes[head] - 0x30)
            let next = value &* 10 &+ digit
            if value > safe, next < value {
                report(operation, "overflow")
                return 0
            }
            value = next
            head += 1
        }
        if head == bytes.count { _ = readByte() }
        refusePoint()
        return value
    }

    private mutating func refusePoint() {
        if head < bytes.count, bytes[head] == UInt8(ascii: ".") {
            report("assertInteger", "can not decode float as int")
        }
    }

    /// A number with or without a point, or a string that holds one.
    mutating func readDouble() {
        let byte = peek()
        if byte == UInt8(ascii: "\"") {
            let text = readString()
            if fault != nil { return }
            if let error = GoText.doubleFault(text) { report("ReadUint64", error) }
            return
        }
        guard Self.startsNumber(byte) else { return report("ReadUint64", "unsupported value type") }
        readNumber(bits: 64)
    }

    /// A number as it stands in JSON, of 32 or 64 bits.
    mutating func readNumber(bits: Int) {
        let operation = "readFloat\(bits)"
        if nextToken() != UInt8(ascii: "-") { unread() }
        if head < bytes.count {
            let first = bytes[head]
            if Self.endsNumber(first) { return report(operation, "empty number") }
            if first == UInt8(ascii: ".") { return report(operation, "leading dot is invalid") }
            if first == UInt8(ascii: "0"), head + 1 < bytes.count, Self.isDigit(bytes[head + 1]) {
                return report(operation, "leading zero is invalid")
            }
            // Digits with at most one point, and then an end, are no more than that.
            var at = head
            var point: Int?
            while at < bytes.count, Self.isDigit(bytes[at]) || bytes[at] == UInt8(ascii: ".") && point == nil {
                if bytes[at] == UInt8(ascii: ".") { point = at }
                at += 1
            }
            if Self.isDigit(first), at < bytes.count, Self.endsNumber(bytes[at]), point != at - 1 {
                head = at
                return
            }
        }
        let text = readNumberText()
        if fault != nil { return }
        if let wrong = Self.wrong(text) { return report(operation + "SlowPath", wrong) }
        if let error = GoText.doubleFault(text, isNarrow: bits == 32) { fault = RequestFault(error) }
    }

    private static func endsNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x09, 0x0A: true
        default: false
        }
    }

    private static func wrong(_ text: [UInt8]) -> String? {
        if text.first == UInt8(ascii: "-") { return "-- is not valid" }
        guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        if point == text.count - 1 { return "dot can not be last character" }
        return isDigit(text[point + 1]) ? nil : "missing digit after dot"
    }

    /// All that could be a part of a number.
    private mutating func readNumberText() -> [UInt8] {
        let start = head
        while head < bytes.count, Self.isDigit(bytes[head]) || "+-.eE".utf8.contains(bytes[head]) { head += 1 }
        let text = Array(bytes[start..<head])
        if head == bytes.count { _ = readByte() }
        if text.isEmpty { report("readNumberAsString", "invalid number") }
        return text
    }

    /// Passes over a number whose first byte was read.
    mutating func skipNumber() {
        var hasPoint = false
        var at = head
        scan: while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: ".") {
                if hasPoint { return report("validateNumber", "more than one dot found in number") }
                if at + 1 == bytes.count { break }
                if !Self.isDigit(bytes[at + 1]) { return report("validateNumber", "missing digit after dot") }
                hasPoint = true
            } else if !Self.isDigit(byte) {
                if Self.endsNumber(byte) || byte == 0x0D, at > head {
                    head = at
                    return
                }
                break scan
            }
            at += 1
        }
        unread()
        if fault != nil { return }
        readNumber(bits: 64)
        if fault == nil { return }
        // It may be too large, or otherwise no number for this library's second try.
        fault = nil
        let text = readNumberText()
        if fault == nil, let error = GoText.decimalFault(text) { fault = RequestFault(error) }
    }
}
