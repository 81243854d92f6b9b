/// Checks of text in bytes.
public enum TextCheck {
    /// True when the bytes are valid UTF-8.
    public static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool { firstInvalidUTF8(bytes) == nil }

    /// Where the first byte stands that is no part of well-formed UTF-8; `nil` when there is none.
    public static func firstInvalidUTF8(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        let count = bytes.count
        while index < count {
            if index + 8 <= count,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
                continue
            }
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            let length: Int
            var least: UInt8 = 0x80
            var most: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, least) = (3, 0xA0)
            case 0xE1...0xEC, 0xEE, 0xEF: length = 3
            case 0xED: (length, most) = (3, 0x9F)
            case 0xF0: (length, least) = (4, 0x90)
            case 0xF1...0xF3: length = 4
            case 0xF4: (length, most) = (4, 0x8F)
            default: return index
            }
            if index + length > count { return index }
            if bytes[index + 1] < least || bytes[index + 1] > most { return index }
            var next = 2
            while next < length {
                if bytes[index + next] & 0xC0 != 0x80 { return index }
                next += 1
            }
            index += length
        }
        return nil
    }

    /// The text around a place, for messages.
    public static func excerpt(_ bytes: UnsafeRawBufferPointer, around offset: Int = 0) -> String {
        let from = max(0, min(offset - 20, bytes.count))
        let part = bytes[from..<min(bytes.count, from + 60)]
        return String(decoding: part.prefix { $0 != 0x0A && $0 != 0x0D || $0 == 0 }, as: UTF8.self)
    }
}
