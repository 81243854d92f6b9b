/// Strings as Go's source text writes them.
enum GoString {
    /// An escape that Go does not know.
    struct Failure: Error {
        /// Where it stands in the text that was read.
        var offset: Int
    }

    /// Takes the escapes out of what stands between double quotes (`strconv.UnquoteChar`); every escape yields a character.
    static func unquote(_ content: ArraySlice<UInt8>) throws(Failure) -> String {
        var result = String.UnicodeScalarView()
        var plain: [UInt8] = []
        var index = content.startIndex
        func flush() {
            result.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
            plain.removeAll()
        }
        while index < content.endIndex {
            if content[index] != UInt8(ascii: "\\") {
                plain.append(content[index])
                index += 1
                continue
            }
            flush()
            result.append(try escape(content, &index))
        }
        flush()
        return String(result)
    }

    private static func escape(_ content: ArraySlice<UInt8>, _ index: inout Int) throws(Failure) -> Unicode.Scalar {
        let start = index
        guard index + 1 < content.endIndex else { throw Failure(offset: start) }
        let kind = content[index + 1]
        index += 2
        switch kind {
        case UInt8(ascii: "a"): return "\u{7}"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "v"): return "\u{B}"
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "x"): return try number(content, &index, digits: 2, radix: 16, start: start)
        case UInt8(ascii: "u"): return try number(content, &index, digits: 4, radix: 16, start: start)
        case UInt8(ascii: "U"): return try number(content, &index, digits: 8, radix: 16, start: start)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            index -= 1
            let scalar = try number(content, &index, digits: 3, radix: 8, start: start)
            guard scalar.value <= 255 else { throw Failure(offset: start) }
            return scalar
        default: throw Failure(offset: start)
        }
    }

    private static func number(
        _ content: ArraySlice<UInt8>, _ index: inout Int, digits: Int, radix: UInt32, start: Int
    ) throws(Failure) -> Unicode.Scalar {
        guard index + digits <= content.endIndex else { throw Failure(offset: start) }
        var value: UInt32 = 0
        for byte in content[index..<index + digits] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < Int(radix), value < 1 << 28 else {
                throw Failure(offset: start)
            }
            value = value * radix + UInt32(digit)
        }
        index += digits
        guard let scalar = Unicode.Scalar(value) else { throw Failure(offset: start) }
        return scalar
    }
}
