/// Values as JSON text.
public enum JSONLiteral {
    /// A string with quotes and escapes.
    public static func quoted(_ text: String) -> String {
        var text = text
        var bytes: [UInt8] = []
        text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends a string with quotes and escapes; the text must be UTF-8.
    public static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        var from = 0
        for (index, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[from..<index]))
            from = index + 1
            bytes.append(0x5C)
            switch byte {
            case 0x22, 0x5C: bytes.append(byte)
            case 0x0A: bytes.append(UInt8(ascii: "n"))
            case 0x0D: bytes.append(UInt8(ascii: "r"))
            case 0x09: bytes.append(UInt8(ascii: "t"))
            default:
                bytes.append(contentsOf: "u00".utf8)
                for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
            }
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[from...]))
        bytes.append(0x22)
    }

    /// The shortest text that reads back as the same number, whole numbers without `.0`; `null` for what JSON can't write.
    public static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        return shortest(value)
    }

    /// The shortest text that reads back as the same number, whole numbers without `.0`.
    public static func shortest(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// An array of strings.
    public static func array(_ values: some Sequence<String>) -> String {
        "[" + values.map(quoted).joined(separator: ",") + "]"
    }
}
