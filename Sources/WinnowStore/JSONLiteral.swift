/// Values as JSON text.
public enum JSONLiteral {
    /// A string with quotes and escapes.
    public static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 {
                    let hex = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
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
