/// Line and column of a byte in a text.
public struct TextPlace {
    /// Line, from 1.
    public var line: Int
    /// Column in Unicode scalars, from 1.
    public var column = 1

    /// The place of an offset of bytes that start at `line`, column 1.
    public init(of offset: Int, in bytes: some Collection<UInt8>, line: Int = 1) {
        self.line = line
        for byte in bytes.prefix(offset) {
            if byte == 0x0A {
                self.line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }

    /// The text of a line (from 1), without its end.
    public static func line(_ number: Int, of bytes: some Collection<UInt8>) -> String {
        let lines = bytes.split(separator: 0x0A, maxSplits: number, omittingEmptySubsequences: false)
        guard number >= 1, number <= lines.count else { return "" }
        let text = String(decoding: lines[number - 1].prefix(400), as: UTF8.self)
        return text.hasSuffix("\r") ? String(text.dropLast()) : text
    }
}
