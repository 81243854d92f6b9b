import WinnowModel

/// A Go string: any bytes, mostly UTF-8; equal and ordered byte by byte.
public struct Text: Sendable, Hashable, Comparable {
    /// The bytes.
    public var bytes: [UInt8]

    /// Takes bytes as they are.
    @inlinable public init(bytes: [UInt8]) { self.bytes = bytes }

    /// The UTF-8 of a string.
    public init(_ string: String) { bytes = Array(string.utf8) }

    /// The text; bytes that are not UTF-8 are repaired.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Byte order.
    public static func < (a: Text, b: Text) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

extension Text: ExpressibleByStringLiteral {
    /// The UTF-8 of the literal.
    public init(stringLiteral value: String) { self.init(value) }
}

extension Text {
    /// No bytes at all.
    public static let empty = Text(bytes: [])

    /// Adds text at the end.
    public mutating func append(_ other: Text) { bytes.append(contentsOf: other.bytes) }

    /// Where `other` first stands, in bytes; 0 for an empty one.
    func firstIndex(of other: Text, from start: Int = 0) -> Int? {
        let length = other.bytes.count
        if length == 0 { return start <= bytes.count ? start : nil }
        var index = start
        while index + length <= bytes.count {
            if bytes[index] == other.bytes[0], bytes[index..<index + length].elementsEqual(other.bytes) { return index }
            index += 1
        }
        return nil
    }

    /// The parts between `separator`; single characters where that is empty.
    func split(_ separator: Text) -> [Text] {
        if separator.bytes.isEmpty { return characters }
        var parts: [Text] = []
        var start = 0
        while let index = firstIndex(of: separator, from: start) {
            parts.append(Text(bytes: Array(bytes[start..<index])))
            start = index + separator.bytes.count
        }
        parts.append(Text(bytes: Array(bytes[start...])))
        return parts
    }

    /// Every occurrence of `old` replaced.
    func replacing(_ old: Text, with new: Text) -> Text {
        if old.bytes.isEmpty { return self }
        let parts = split(old)
        return Text(bytes: Array(parts.map(\.bytes).joined(separator: new.bytes)))
    }

    /// One text for each character; a byte that is no UTF-8 stands alone.
    var characters: [Text] {
        var parts: [Text] = []
        var index = 0
        while index < bytes.count {
            let count = UTF8Scan.length(bytes, at: index)
            parts.append(Text(bytes: Array(bytes[index..<index + count])))
            index += count
        }
        return parts
    }

    /// Without the characters of `set` at both ends.
    func trimmed(_ set: Text) -> Text {
        let cut = Set(set.characters)
        var parts = characters[...]
        while let first = parts.first, cut.contains(first) { parts.removeFirst() }
        while let last = parts.last, cut.contains(last) { parts.removeLast() }
        return Text(bytes: parts.flatMap(\.bytes))
    }

    /// Without white space at both ends, as Go's `strings.TrimSpace` (Unicode).
    public var trimmedSpace: Text {
        var start = 0
        while start < bytes.count {
            let (scalar, length) = UTF8Scan.scalar(bytes, at: start)
            guard scalar.properties.isWhitespace else { break }
            start += length
        }
        var end = bytes.count
        while end > start {
            // White space has at most three bytes.
            let first = max(UTF8Scan.boundary(bytes, end - 1), end - 3)
            let (scalar, length) = UTF8Scan.scalar(bytes, at: first)
            guard scalar.properties.isWhitespace, first + length == end else { break }
            end = first
        }
        return start == 0 && end == bytes.count ? self : Text(bytes: Array(bytes[start..<end]))
    }
}

/// Reads UTF-8 as Go does: a damaged sequence is one wrong character for each byte.
public enum UTF8Scan {
    /// How many bytes the character at `index` takes.
    static func length(_ bytes: [UInt8], at index: Int) -> Int { scalar(bytes, at: index).length }

    /// The last place up to `index` where a character begins.
    static func boundary(_ bytes: [UInt8], _ index: Int) -> Int {
        var index = index
        while index > 0, index < bytes.count, bytes[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }

    /// The character at `index` and its bytes; U+FFFD and one byte where it is no UTF-8. `index` is one of `bytes`.
    public static func scalar(_ bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let wrong: (scalar: Unicode.Scalar, length: Int) = ("\u{FFFD}", 1)
        let first = bytes[index]
        let length: Int
        var value: UInt32
        switch first {
        case 0..<0x80: return (Unicode.Scalar(first), 1)
        case 0xC2..<0xE0: (length, value) = (2, UInt32(first & 0x1F))
        case 0xE0..<0xF0: (length, value) = (3, UInt32(first & 0x0F))
        case 0xF0..<0xF5: (length, value) = (4, UInt32(first & 0x07))
        default: return wrong
        }
        guard index + length <= bytes.count else { return wrong }
        for byte in bytes[index + 1..<index + length] {
            guard byte & 0xC0 == 0x80 else { return wrong }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard value >= least, let scalar = Unicode.Scalar(value) else { return wrong }
        return (scalar, length)
    }
}

/// Hexadecimal digits.
enum Hex {
    static func encode(_ bytes: some Sequence<UInt8>) -> Text {
        var digits: [UInt8] = []
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] { digits.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble) }
        }
        return Text(bytes: digits)
    }

    /// `nil` for an odd number of digits or another character.
    static func decode(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let nibble = UInt64(hexDigits: CollectionOfOne(digit)) else { return nil }
            if let first = high {
                bytes.append(first << 4 | UInt8(nibble))
                high = nil
            } else {
                high = UInt8(nibble)
            }
        }
        return bytes
    }
}
