/// Texts in which bytes are written as `%` and two hexadecimal digits.
enum PercentText {
    /// The text, sequences that are none left as they are and bytes that are no UTF-8 replaced, as Python's `unquote` has it.
    static func lenient(_ text: String) -> String {
        String(decoding: bytes(text) { _ in true } ?? [], as: UTF8.self)
    }

    /// The text; `nil` where a sequence is none, or the bytes are no UTF-8.
    static func strict(_ text: String, plusIsBlank: Bool = false) -> String? {
        let plain = plusIsBlank ? String(text.map { $0 == "+" ? " " : $0 }) : text
        return bytes(plain) { _ in false }.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The text as Go's `url.PathUnescape` has it: a sequence that is none is an error, bytes that are no UTF-8 stay.
    static func go(_ text: String) -> String? { bytes(text) { _ in false }.map { String(decoding: $0, as: UTF8.self) } }

    private static func bytes(_ text: String, keeps: (Int) -> Bool) -> [UInt8]? {
        let source = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var place = 0
        func digit(_ place: Int) -> UInt8? {
            guard source.indices.contains(place) else { return nil }
            return Character(Unicode.Scalar(source[place])).hexDigitValue.map { UInt8($0) }
        }
        while place < source.count {
            if source[place] == UInt8(ascii: "%") {
                if let high = digit(place + 1), let low = digit(place + 2) {
                    result.append(high << 4 | low)
                    place += 3
                    continue
                }
                if !keeps(place) { return nil }
            }
            result.append(source[place])
            place += 1
        }
        return result
    }
}
