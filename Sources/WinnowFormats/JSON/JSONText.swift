import WinnowModel

/// JSON as it is written, everywhere: members and elements with their commas.
///
/// What starts with `full` is written even where it is empty or zero; its sibling leaves it out then, as proto3 wants it.
struct JSONText {
    private(set) var bytes: [UInt8]
    private var isFirst = true

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    // MARK: Pieces

    mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends text as it is.
    mutating func verbatim(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func open(_ bracket: StaticString) {
        raw(bracket)
        isFirst = true
    }

    mutating func close(_ bracket: StaticString) {
        raw(bracket)
        isFirst = false
    }

    /// Ends a line; the value on the next one has no comma before it.
    mutating func endLine() { open("\n") }

    /// The comma before an element that is not the first.
    mutating func element() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    mutating func openElement() {
        element()
        open("{")
    }

    mutating func key(_ name: StaticString) {
        element()
        raw("\"")
        raw(name)
        raw("\":")
    }

    /// A key that stands in the string table.
    mutating func key(_ number: UInt32, _ strings: StringTable) {
        element()
        strings.withBytes(number) { quoted($0) }
        raw(":")
    }

    /// A key that the program makes.
    mutating func key(made name: String) {
        element()
        quoted(name)
        raw(":")
    }

    mutating func openObject(_ name: StaticString) {
        key(name)
        open("{")
    }

    mutating func openList(_ name: StaticString) {
        key(name)
        open("[")
    }

    // MARK: Numbers and words

    mutating func number(_ name: StaticString, _ value: UInt64) { if value != 0 { fullNumber(name, value) } }

    mutating func fullNumber(_ name: StaticString, _ value: some FixedWidthInteger) {
        key(name)
        verbatim(String(value))
    }

    /// An integer as text, which keeps all 64 bits.
    mutating func longNumber(_ name: StaticString, _ value: UInt64) {
        if value != 0 { string(name, String(value)) }
    }

    mutating func double(_ name: StaticString, _ value: Double) {
        key(name)
        double(value)
    }

    mutating func double(_ value: Double) {
        if value.isFinite { return verbatim("\(value)") }
        quoted(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
    }

    mutating func bool(_ name: StaticString, _ value: Bool) {
        key(name)
        raw(value ? "true" : "false")
    }

    mutating func null(_ name: StaticString) {
        key(name)
        raw("null")
    }

    // MARK: Texts

    mutating func text(_ name: StaticString, _ number: UInt32, _ strings: StringTable) {
        if number != 0 { fullText(name, number, strings) }
    }

    mutating func fullText(_ name: StaticString, _ number: UInt32, _ strings: StringTable) {
        key(name)
        strings.withBytes(number) { quoted($0) }
    }

    mutating func string(_ name: StaticString, _ text: String) {
        key(name)
        quoted(text)
    }

    mutating func quoted(_ text: String) {
        var text = text
        text.withUTF8 { JSONLiteral.append(UnsafeRawBufferPointer($0), to: &bytes) }
    }

    /// Text in quotes; bytes that are not UTF-8 are repaired.
    mutating func quoted(_ text: UnsafeRawBufferPointer) {
        if !TextCheck.isUTF8(text) { return quoted(String(decoding: text, as: UTF8.self)) }
        JSONLiteral.append(text, to: &bytes)
    }

    // MARK: Ids

    mutating func traceID(_ name: StaticString, _ id: TraceID) { if !id.isZero { fullTraceID(name, id) } }

    /// 32 hexadecimal digits.
    mutating func fullTraceID(_ name: StaticString, _ id: TraceID) {
        key(name)
        raw("\"")
        hex(id.high)
        hex(id.low)
        raw("\"")
    }

    mutating func spanID(_ name: StaticString, _ id: UInt64) { if id != 0 { fullSpanID(name, id) } }

    /// 16 hexadecimal digits.
    mutating func fullSpanID(_ name: StaticString, _ id: UInt64) {
        key(name)
        raw("\"")
        hex(id)
        raw("\"")
    }

    private mutating func hex(_ value: UInt64) {
        for shift in stride(from: 60 as UInt64, through: 0, by: -4) {
            let digit = UInt8(value >> shift & 15)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}
