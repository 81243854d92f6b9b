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

    mutating func digits(_ value: some FixedWidthInteger) { bytes.append(contentsOf: String(value).utf8) }

    mutating func number(_ name: StaticString, _ value: UInt64) {
        if value == 0 { return }
        key(name)
        digits(value)
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
        quoted(text)
    }

    mutating func double(_ name: StaticString, _ value: Double) {
        key(name)
        double(value)
    }

    mutating func double(_ value: Double) {
        if value.isFinite { return bytes.append(contentsOf: "\(value)".utf8) }
        quoted(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
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
        for shift in stride(from: 60 as UInt64, through: 0, by: -4) { hexDigit(UInt8(value >> shift & 15)) }
    }

    private mutating func hexDigit(_ digit: UInt8) { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }

    mutating func quoted(_ text: String) {
        var text = text
        text.withUTF8 { quoted(UnsafeRawBufferPointer($0)) }
    }

    /// Text in quotes; bytes that are not UTF-8 are repaired.
    mutating func quoted(_ text: UnsafeRawBufferPointer) {
        if !TextCheck.isUTF8(text) {
            var repaired = String(decoding: text, as: UTF8.self)
            return repaired.withUTF8 { quoted(UnsafeRawBufferPointer($0)) }
        }
        JSONLiteral.append(text, to: &bytes)
    }
}
