/// Line and column of a byte in a text.
struct TextPlace {
    /// Line, from 1.
    var line = 1
    /// Column in Unicode scalars, from 1.
    var column = 1

    init(of offset: Int, in bytes: some Collection<UInt8>) {
        for byte in bytes.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }

    /// The text of a line (from 1), without its end.
    static func line(_ number: Int, of bytes: some Collection<UInt8>) -> String {
        let lines = bytes.split(separator: 0x0A, maxSplits: number, omittingEmptySubsequences: false)
        guard number >= 1, number <= lines.count else { return "" }
        let text = String(decoding: lines[number - 1].prefix(400), as: UTF8.self)
        return text.hasSuffix("\r") ? String(text.dropLast()) : text
    }

    /// Where the first byte stands that is no part of well-formed UTF-8.
    static func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
        var at = 0
        while at < bytes.count {
            let first = bytes[at]
            if first < 0x80 {
                at += 1
                continue
            }
            let length: Int
            var lowest: UInt8 = 0x80
            var highest: UInt8 = 0xBF
            switch first {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, lowest) = (3, 0xA0)
            case 0xED: (length, highest) = (3, 0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, lowest) = (4, 0x90)
            case 0xF4: (length, highest) = (4, 0x8F)
            case 0xF1...0xF3: length = 4
            default: return at
            }
            guard at + length <= bytes.count, (lowest...highest).contains(bytes[at + 1]) else { return at }
            for next in (at + 2)..<max(at + 2, at + length) where !(0x80...0xBF).contains(bytes[next]) { return at }
            at += length
        }
        return nil
    }
}
