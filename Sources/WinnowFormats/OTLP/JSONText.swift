import WinnowModel

/// JSON as it is written: members and elements with their commas; empty fields are left out as proto3 wants it.
struct JSONText {
    var bytes: [UInt8]
    private var isFirst = true

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func open(_ bracket: StaticString) {
        raw(bracket)
        isFirst = true
    }

    mutating func close(_ bracket: StaticString) {
        raw(bracket)
        isFirst = false
    }

    /// The comma before an element that is not the first.
    mutating func element() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    mutating func key(_ name: StaticString) {
        element()
        raw("\"")
        raw(name)
        raw("\":")
    }

    mutating func number(_ name: StaticString, _ value: UInt64) {
        if value == 0 { return }
        key(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func longNumber(_ name: StaticString, _ value: UInt64) {
        if value != 0 { string(name, String(value)) }
    }

    mutating func text(_ name: StaticString, _ number: UInt32, _ strings: StringTable) {
        if number == 0 { return }
        key(name)
        strings.withBytes(number) { quoted($0) }
    }

    mutating func string(_ name: StaticString, _ text: String) {
        key(name)
        var text = text
        text.withUTF8 { quoted(UnsafeRawBufferPointer($0)) }
    }

    mutating func double(_ name: StaticString, _ value: Double) {
        if value.isNaN { return string(name, "NaN") }
        if value.isInfinite { return string(name, value > 0 ? "Infinity" : "-Infinity") }
        key(name)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    mutating func traceID(_ name: StaticString, _ high: UInt64, _ low: UInt64) {
        if high | low == 0 { return }
        key(name)
        raw("\"")
        hex(high)
        hex(low)
        raw("\"")
    }

    mutating func spanID(_ name: StaticString, _ value: UInt64) {
        if value == 0 { return }
        key(name)
        raw("\"")
        hex(value)
        raw("\"")
    }

    private mutating func hex(_ value: UInt64) {
        for shift in stride(from: 60 as UInt64, through: 0, by: -4) {
            let digit = UInt8(value >> shift & 15)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }

    /// Text in quotes; bytes that are not UTF-8 are repaired.
    mutating func quoted(_ text: UnsafeRawBufferPointer) {
        if !TextCheck.isUTF8(text) {
            var repaired = String(decoding: text, as: UTF8.self)
            return repaired.withUTF8 { quoted(UnsafeRawBufferPointer($0)) }
        }
        raw("\"")
        var from = 0
        for (index, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[from..<index]))
            from = index + 1
            switch byte {
            case 0x22: raw("\\\"")
            case 0x5C: raw("\\\\")
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            default:
                raw("\\u00")
                for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
            }
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[from...]))
        raw("\"")
    }
}
