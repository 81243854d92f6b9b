import CSimdJSON

/// A parsed JSON document in simdjson's tape form: one word a value, walked by index.
///
/// Borrowed from the parser that made it, until its next parse.
struct JSONTape {
    let words: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>

    /// The kind of a value, as simdjson tags it.
    enum Kind {
        static let object = UInt8(ascii: "{")
        static let array = UInt8(ascii: "[")
        static let endOfObject = UInt8(ascii: "}")
        static let endOfArray = UInt8(ascii: "]")
        static let string = UInt8(ascii: "\"")
        static let signed = UInt8(ascii: "l")
        static let unsigned = UInt8(ascii: "u")
        static let double = UInt8(ascii: "d")
        static let yes = UInt8(ascii: "t")
        static let no = UInt8(ascii: "f")
        static let null = UInt8(ascii: "n")
        static let root = UInt8(ascii: "r")
    }

    /// Index of the document's value.
    static let first = 1

    @inline(__always) func kind(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] >> 56) }

    /// Index after a value.
    @inline(__always) func next(_ index: Int) -> Int {
        switch kind(index) {
        case Kind.object, Kind.array: Int(words[index] & 0xFFFF_FFFF)
        case Kind.signed, Kind.unsigned, Kind.double: index + 2
        default: index + 1
        }
    }

    /// The bytes of a string value.
    @inline(__always) func text(_ index: Int) -> UnsafeRawBufferPointer {
        let at = UnsafeRawPointer(strings) + Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
        return UnsafeRawBufferPointer(start: at + 4, count: Int(at.loadUnaligned(as: UInt32.self)))
    }

    /// The texts from one to another as they stand one after the other, each after its length and before a zero.
    @inline(__always) func texts(_ first: Int, through last: Int) -> UnsafeRawBufferPointer {
        let from = UnsafeRawPointer(strings) + Int(words[first] & 0x00FF_FFFF_FFFF_FFFF)
        let text = text(last)
        guard let end = text.baseAddress.map({ $0 + text.count }), end > from else { return text }
        return UnsafeRawBufferPointer(start: from, count: end - from)
    }

    /// The raw word of a number.
    @inline(__always) func number(_ index: Int) -> UInt64 { words[index + 1] }
}

extension UnsafeRawBufferPointer {
    /// True when the bytes are exactly those of `text`.
    @inline(__always) func equals(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count == length, let bytes = baseAddress else { return count == length }
        let wanted = UnsafeRawPointer(text.utf8Start)
        var index = 0
        // The length is a constant where this is inlined: a few words are compared, the last of which may overlap the one before.
        while index &+ 8 <= length {
            if Self.word(bytes, index) != Self.word(wanted, index) { return false }
            index &+= 8
        }
        if index == length { return true }
        if length >= 8 { return Self.word(bytes, length &- 8) == Self.word(wanted, length &- 8) }
        if length >= 4 {
            return Self.half(bytes, 0) == Self.half(wanted, 0)
                && Self.half(bytes, length &- 4) == Self.half(wanted, length &- 4)
        }
        while index < length {
            if bytes.load(fromByteOffset: index, as: UInt8.self) != wanted.load(fromByteOffset: index, as: UInt8.self) {
                return false
            }
            index &+= 1
        }
        return true
    }

    @inline(__always)
    private static func half(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
