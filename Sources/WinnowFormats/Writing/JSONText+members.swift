import WinnowModel

/// Members that proto3's rules do not know: numbers written even when they are 0, keys that come from the data.
extension JSONText {
    /// Appends text as it is.
    mutating func verbatim(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A number, 0 too.
    mutating func integer(_ name: StaticString, _ value: UInt64) {
        key(name)
        verbatim(String(value))
    }

    /// A text, the empty one too.
    mutating func fullText(_ name: StaticString, _ number: UInt32, _ strings: StringTable) {
        key(name)
        strings.withBytes(number) { quoted($0) }
    }

    /// A key that stands in the string table.
    mutating func key(_ number: UInt32, _ strings: StringTable) {
        element()
        strings.withBytes(number) { quoted($0) }
        raw(":")
    }

    /// 32 hexadecimal digits, zeros too.
    mutating func fullTraceID(_ name: StaticString, _ id: TraceID) { string(name, id.hex) }

    /// 16 hexadecimal digits, zeros too.
    mutating func fullSpanID(_ name: StaticString, _ id: UInt64) { string(name, id.hex16) }

    /// A truth value.
    mutating func bool(_ name: StaticString, _ value: Bool) {
        key(name)
        raw(value ? "true" : "false")
    }

    /// A member that is there and says nothing.
    mutating func null(_ name: StaticString) {
        key(name)
        raw("null")
    }
}
