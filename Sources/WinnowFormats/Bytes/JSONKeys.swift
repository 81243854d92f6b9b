/// The keys of an object whose text may end early: a look ahead that parses nothing.
enum JSONKeys {
    /// Hands the keys of the object that starts `text` to `body`, each with the offset of its value, until it returns false. Returns
    /// how many bytes it looked at: all when the text ends before the object does.
    static func scan(_ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Int) -> Bool) -> Int {
        var depth = 0
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 { return index }
            case UInt8(ascii: "\""):
                let start = index + 1
                index = start
                while index < text.count, text[index] != UInt8(ascii: "\"") {
                    index += text[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard depth == 1 else { break }
                let colon = skipSpace(text, from: index + 1)
                if colon >= text.count { return text.count }
                if text[colon] == UInt8(ascii: ":") {
                    let key = UnsafeRawBufferPointer(rebasing: text[start..<index])
                    if !body(key, skipSpace(text, from: colon + 1)) { return colon }
                }
            default: break
            }
            index += 1
        }
        return text.count
    }

    /// The first offset from `index` on that is no white space, or the text's length.
    static func skipSpace(_ text: UnsafeRawBufferPointer, from index: Int) -> Int {
        var index = index
        while index < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
        return index
    }
}
